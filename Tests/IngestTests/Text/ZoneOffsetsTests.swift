import Foundation
import Testing

@testable import Ingest

/// The table is compared with Foundation, second by second where zones are odd.
struct ZoneOffsetsTests {
  /// Changes of half hours and of minutes after midnight, Ramadan's pause, two changes a month, a day left out.
  static let zones = [
    "Europe/Berlin", "America/New_York", "America/St_Johns", "Africa/Casablanca", "Africa/Cairo", "Asia/Gaza", "Asia/Hebron",
    "Australia/Lord_Howe", "Pacific/Apia", "America/Argentina/San_Luis", "Antarctica/Troll", "Asia/Kathmandu", "Africa/Monrovia",
  ]

  @Test(arguments: zones) func `a zone's offset is Foundation's at every moment`(name: String) throws {
    let zone = try #require(TimeZone(identifier: name))
    let table = ZoneOffsets.of(zone)
    func expected(_ second: Int64) -> Int { zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second))) }
    var last = expected(0)
    // Five hours run through all times of the day, so that no pause of a day or two is missed.
    for second in stride(from: Int64(0), to: 2_300_000_000, by: 5 * 3600) {
      let now = expected(second)
      if table.offset(at: second) != now {
        Issue.record("\(name) at \(second)")
        return
      }
      if now != last {
        // Around a change every minute, and the seconds of its boundary.
        for near in stride(from: second - 5 * 3600, through: second, by: 60) {
          for moment in [near - 1, near] where table.offset(at: moment) != expected(moment) { Issue.record("\(name) at \(moment)") }
        }
      }
      last = now
    }
  }

  @Test func `years beyond the table are asked of Foundation`() throws {
    let rules = try #require(TimeZoneRules(name: "Europe/Berlin"))
    #expect(rules.offset(at: Instant(seconds: -1)) == 3600)
    #expect(rules.offset(at: Instant(seconds: 4_200_000_000)) == (try #require(TimeZone(identifier: "Europe/Berlin"))).secondsFromGMT(for: Date(timeIntervalSince1970: 4_200_000_000)))
  }
}
