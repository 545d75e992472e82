import Foundation

/// A named time zone's offsets, daylight saving included.
///
/// The rules are Foundation's own copy of the IANA data, so that a machine or container without tzdata
/// gives the same periods. Any number of threads may use one at once.
package final class TimeZoneRules: Sendable {
  package let name: String
  private let zone: TimeZone
  /// Nil where the offset is always 0.
  private let offsets: ZoneOffsets?

  /// Nil where no such zone is known.
  package init?(name: String) {
    let upper = name.uppercased()
    if ["UTC", "Z", "GMT", "ETC/UTC"].contains(upper) {
      zone = TimeZone(secondsFromGMT: 0) ?? .gmt
      self.name = "UTC"
      offsets = nil
    } else {
      // The list lacks the names that IANA keeps as links, Asia/Kolkata among them; abbreviations are ambiguous.
      let listed = Self.known.first { $0.uppercased() == upper }
      guard let canonical = listed ?? (name.contains("/") ? name : nil), let found = TimeZone(identifier: canonical)
      else { return nil }
      zone = found
      self.name = canonical
      offsets = ZoneOffsets.of(found)
    }
  }

  /// Coordinated universal time.
  private init() {
    zone = .gmt
    name = "UTC"
    offsets = nil
  }

  package static func utc() -> TimeZoneRules { TimeZoneRules() }

  private static let known = TimeZone.knownTimeZoneIdentifiers

  /// Names like a mistyped one, the nearest first.
  package static func near(_ name: String) -> [String] {
    let places = known.filter { identifier in
      let city = identifier.split(separator: "/").last.map(String.init) ?? identifier
      return city.lowercased() == name.lowercased()
    }
    if !places.isEmpty { return places }
    let near = nearest(to: name, among: known, most: 3)
    if !near.isEmpty { return near }
    // Of `Berln` the nearest is a part of Europe/Berlin.
    let cities = known.map { $0.split(separator: "/").last.map(String.init) ?? $0 }
    guard let city = nearest(to: name, among: cities).first else { return [] }
    return Array(zip(known, cities).filter { $0.1 == city }.map(\.0).prefix(3))
  }

  /// Seconds that local time is ahead of UTC at a moment.
  package func offset(at instant: Instant) -> Int {
    guard let offsets else { return 0 }
    let second = instant.seconds
    return offsets.offset(at: second) ?? zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
  }

  /// The day that the calendar shows in this zone at a moment, counted from 1970-01-01.
  package func day(of instant: Instant) -> Int {
    Int(floorDivide(instant.seconds + Int64(offset(at: instant)), 86_400))
  }

  /// The moment that a wall clock in this zone means.
  ///
  /// An hour that occurs twice in autumn is its first occurrence; one that spring skips is reckoned with
  /// the offset before the change (RFC 5545's and ECMAScript Temporal's "compatible" rule).
  package func instant(of clock: WallClock) -> Instant {
    instant(ofLocal: clock.instant(offset: 0))
  }

  /// The same for what the clock shows, written as if it were UTC.
  package func instant(ofLocal local: Instant) -> Instant {
    if offsets == nil { return local }
    let early = offset(at: local.advanced(seconds: -86_400))
    let first = local.advanced(seconds: -Int64(early))
    let late = offset(at: first)
    if late == early { return first }
    let second = local.advanced(seconds: -Int64(late))
    return offset(at: second) == late ? second : first
  }
}

extension Instant {
  package func advanced(seconds: Int64) -> Instant {
    Instant(microseconds: microseconds &+ seconds &* 1_000_000)
  }
}
