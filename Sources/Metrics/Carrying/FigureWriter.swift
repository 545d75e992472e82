import Ingest
import Journeys

/// Writes down what aggregators took in, for another run to take in as it is.
///
/// Pages, sources and channels have other numbers in every run, so they are numbered anew as they are used, and stand by their
/// names in front of all figures. What no name is written of, `cannot` says.
package struct FigureWriter {
  private var bytes = PartWriter()
  private var pages: UsedNumbers
  private var sources: UsedNumbers
  private var channels: UsedNumbers
  /// Whether all was written that there is.
  private(set) var isWhole = true

  init(_ pages: SymbolTable, _ sources: TrafficSources) {
    self.pages = UsedNumbers(count: pages.count + 1)
    // Number 0 is no page, here and in every run.
    _ = self.pages.local(0)
    self.sources = UsedNumbers(count: sources.names.count)
    channels = UsedNumbers(count: sources.channels.count)
  }

  /// Says that there is more than can be written, so that nothing of it is to be used.
  mutating func cannot() { isWhole = false }

  /// How many of something stand next to each other here.
  mutating func length(_ length: Int) { bytes.count(length) }

  /// A figure, never below 0.
  @inline(__always)
  mutating func count(_ value: Int) {
    if value < 0 { cannot() }
    bytes.count(value)
  }

  /// A number that is no figure.
  mutating func signed(_ value: Int) { bytes.signed(Int64(value)) }
  mutating func flag(_ value: Bool) { bytes.flag(value) }
  mutating func sum(_ value: Int128) { bytes.wide(value) }

  @inline(__always)
  mutating func page(_ page: UInt32) { bytes.count(pages.local(Int(page))) }
  mutating func source(_ source: Symbol) { bytes.count(sources.local(Int(source.number))) }
  mutating func channel(_ channel: Channel) { bytes.count(channels.local(Int(channel.number))) }

  /// A place of steps, by its code.
  @inline(__always)
  mutating func place(_ code: UInt32, of things: NumberedThings) {
    let first = StepCounts.Place.firstNumber
    guard code >= first else { return bytes.count(Int(code)) }
    let number = Int(code - first)
    let local =
      switch things {
      case .pages: pages.local(number)
      case .channels: channels.local(number)
      case .stages: number
      }
    bytes.count(Int(first) + local)
  }

  /// The bytes written since the last time.
  mutating func takeBytes() -> [UInt8] {
    let taken = bytes.bytes
    bytes = PartWriter()
    return taken
  }

  /// Writes the names of all that was used, the first used first.
  func writeNames(_ pages: SymbolTable, _ sources: TrafficSources, to writer: inout PartWriter) {
    writer.count(self.pages.used.count - 1)
    for number in self.pages.used.dropFirst() { pages.withBytes(of: Symbol(number)) { writer.text($0) } }
    writer.list(self.sources.used) { writer, number in
      let name = sources.names[Int(number)]
      for part in [name.source, name.medium, name.campaign] { writer.text(part) }
    }
    writer.list(channels.used) { $0.text(sources.channels.name(of: Channel(UInt16($1)))) }
  }
}

/// What steps go between.
enum NumberedThings {
  case pages, channels, stages
}

/// Numbers anew, from 0 on, what is used of all that a run has numbers for.
private struct UsedNumbers {
  /// By the run's number; those that aren't used have none.
  private var locals: [UInt32]
  /// The run's numbers in the order of the new ones.
  private(set) var used: [UInt32] = []

  private static var none: UInt32 { .max }

  init(count: Int) { locals = [UInt32](repeating: Self.none, count: count) }

  @inline(__always)
  mutating func local(_ number: Int) -> Int {
    if locals[number] == Self.none {
      locals[number] = UInt32(used.count)
      used.append(UInt32(number))
    }
    return Int(locals[number])
  }
}
