import Foundation
import Synchronization

/// A zone's offsets from 1970 to 2100, a week at a time, so that every thread looks them up in what never changes.
///
/// Foundation is asked once a week of these years, and to the second where a week's two ends differ: some thousand questions. No
/// zone of the IANA data has left its offset and come back to it within seven days since 1970, which a test looks for.
struct ZoneOffsets: Sendable {
  private static let week: Int64 = 7 * 86_400
  private static let weeks = 6_800

  /// The offset at each week's start.
  private var atStart: [Int32] = []
  /// For each week the first of its changes below.
  private var firstChange: [Int32] = []
  /// Seconds since 1970 from which on another offset counts, in order.
  private var changes: [(second: Int64, offset: Int32)] = []

  private static let made = Mutex<[String: ZoneOffsets]>([:])

  /// The table of a zone, made once a run.
  static func of(_ zone: TimeZone) -> ZoneOffsets {
    made.withLock { made in
      if let known = made[zone.identifier] { return known }
      let new = ZoneOffsets(zone)
      made[zone.identifier] = new
      return new
    }
  }

  private init(_ zone: TimeZone) {
    func offset(_ second: Int64) -> Int32 {
      Int32(truncatingIfNeeded: zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))))
    }
    var current = offset(0)
    for number in 0..<Self.weeks {
      let start = Int64(number) * Self.week
      atStart.append(current)
      firstChange.append(Int32(changes.count))
      let last = offset(start + Self.week)
      var from = start
      while current != last {
        // The first second of another offset, for up to there it is the same.
        var (same, other) = (from, start + Self.week)
        while other - same > 1 {
          let middle = (same + other) / 2
          if offset(middle) == current { same = middle } else { other = middle }
        }
        current = offset(other)
        changes.append((other, current))
        from = other
      }
    }
    firstChange.append(Int32(changes.count))
  }

  /// Seconds that local time is ahead of UTC at a second since 1970; nil: beyond the years that the table has.
  @inline(__always)
  func offset(at second: Int64) -> Int? {
    let week = Int(floorDivide(second, Self.week))
    guard second >= 0, week < Self.weeks else { return nil }
    var offset = atStart[week]
    var change = Int(firstChange[week])
    while change < Int(firstChange[week + 1]), changes[change].second <= second {
      offset = changes[change].offset
      change += 1
    }
    return Int(offset)
  }
}
