@testable import Ingest

/// A parser under the bytes of strangers: `scripts/fuzz` invents inputs for it, the tests replay those that were kept.
struct FuzzTarget: Sendable {
  let name: String
  /// What it reads, for people.
  let reads: String
  /// Inputs to begin with.
  let seeds: [[UInt8]]
  /// Reads an input; throws where a law does not hold.
  let run: @Sendable ([UInt8]) throws(BrokenLaw) -> Void

  init(
    _ name: String, reads: String, seeds: [String], stored: [[UInt8]] = [],
    run: @escaping @Sendable ([UInt8]) throws(BrokenLaw) -> Void
  ) {
    self.name = name
    self.reads = reads
    self.seeds = seeds.map { Array($0.utf8) } + stored
    self.run = run
  }

  static let all: [FuzzTarget] =
    [ncsa] + engines + [formatString, wrapper, logReader, source, framing, overlong, rows, gzip, amount, time, address, glob]

  static func named(_ name: String) -> FuzzTarget? { all.first { $0.name == name } }
}

/// What should hold for every input and doesn't for this one.
struct BrokenLaw: Error, CustomStringConvertible {
  let description: String
}

func law(_ holds: Bool, _ words: @autoclosure () -> String) throws(BrokenLaw) {
  if !holds { throw BrokenLaw(description: words()) }
}

/// The input's first lines, without their ends: more of them take time and tell nothing new.
func inputLines(_ input: [UInt8]) -> [[UInt8]] {
  input.split(separator: 0x0A, maxSplits: 40, omittingEmptySubsequences: false).prefix(40).map(Array.init)
}

/// What was read of a line, in a form that can be compared.
enum LineOutcome: Equatable {
  case hit(time: Int64, status: UInt16, fields: [[UInt8]?])
  case noRecord
  case refused(Refusal)
}

/// The hit with its fields as bytes; each lies within the record's.
func lineOutcome(of hit: Hit, in bytes: Span<UInt8>) throws(BrokenLaw) -> LineOutcome {
  var fields: [[UInt8]?] = []
  let cookies = hit.cookies
  for field in [
    hit.client, hit.user, hit.host, hit.method, hit.target, hit.referrer, hit.agent, cookies[0], cookies[1], cookies[2],
  ] {
    guard field.isPresent else {
      fields.append(nil)
      continue
    }
    try law(field.end <= bytes.count, "a field ends at \(field.end), its record's bytes at \(bytes.count)")
    var copy: [UInt8] = []
    copy.append(bytes.extracting(field.range))
    fields.append(copy)
  }
  try law(hit.status < 1000, "status \(hit.status)")
  try lawfulTime(hit.time)
  return .hit(time: hit.time.microseconds, status: hit.status, fields: fields)
}

/// A refusal points into its line or just behind it.
func lineOutcome(of refusal: Refusal, lineLength: Int) throws(BrokenLaw) -> LineOutcome {
  try law(!refusal.reason.isEmpty, "a refusal without a reason")
  try law((0...lineLength).contains(refusal.offset), "“\(refusal.reason)” at \(refusal.offset) of \(lineLength) bytes")
  return .refused(refusal)
}

/// Years 1 to 9999, and what offsets of a day move them by; or what nineteen digits since 1970 can say.
func lawfulTime(_ instant: Instant) throws(BrokenLaw) {
  let day = 86_400 * 1_000_000
  let first = Int64(daysSince1970(year: 1, month: 1, day: 1) - 1) * Int64(day)
  let last = Int64(daysSince1970(year: 9999, month: 12, day: 31) + 2) * Int64(day)
  try law((first...last).contains(instant.microseconds), "a time \(instant.microseconds) µs from 1970")
}

/// The zones of the fuzz targets.
enum FuzzZone {
  /// Made once, for nothing is remembered of UTC, whose offset is always 0.
  static let utc = zone("UTC")
  /// Made for each input: its rules remember what they were asked.
  static var berlin: TimeZoneRules { zone("Europe/Berlin") }

  private static func zone(_ name: String) -> TimeZoneRules {
    guard let rules = TimeZoneRules(name: name) else { preconditionFailure("no zone \(name)") }
    return rules
  }
}
