import Foundation
@testable import Ingest
import Testing

@Suite("Time zones")
struct TimeZoneRulesTests {
  /// A wall clock from `2026-03-29 02:30`.
  private func wall(_ text: String) -> WallClock {
    let parts = text.split { !$0.isNumber }.compactMap { Int($0) }
    return WallClock(
      year: parts[0], month: parts[1], day: parts[2], hour: parts.count > 3 ? parts[3] : 0,
      minute: parts.count > 4 ? parts[4] : 0)
  }

  @Test(arguments: [
    ("Europe/Berlin", "2026-03-29 00:59", 3600), ("Europe/Berlin", "2026-03-29 01:00", 7200),
    ("Europe/Berlin", "2026-10-25 00:59", 7200), ("Europe/Berlin", "2026-10-25 01:00", 3600),
    ("America/New_York", "2026-03-08 06:59", -18_000), ("America/New_York", "2026-03-08 07:00", -14_400),
    ("America/New_York", "2026-11-01 05:59", -14_400), ("America/New_York", "2026-11-01 06:00", -18_000),
    ("Asia/Kathmandu", "2026-01-01 00:00", 20_700), ("Asia/Kathmandu", "1985-01-01 00:00", 19_800),
    ("Asia/Kolkata", "2026-01-01 00:00", 19_800), ("Pacific/Apia", "2011-12-30 09:59", -36_000),
    ("Pacific/Apia", "2011-12-30 10:00", 50_400), ("America/St_Johns", "2010-11-07 02:30", -9000),
    ("America/St_Johns", "2010-11-07 02:31", -12_600), ("UTC", "2026-07-01 00:00", 0),
    ("Etc/GMT+5", "2026-07-01 00:00", -18_000), ("US/Eastern", "2026-07-01 00:00", -14_400),
  ])
  func `a zone is so far ahead of UTC at a moment`(zone: String, utc: String, offset: Int) throws {
    #expect(try rules(zone).offset(at: wall(utc).instant(offset: 0)) == offset)
  }

  @Test(arguments: [
    ("Europe/Berlin", "2026-01-15 12:00", "2026-01-15 11:00:00"),
    ("Europe/Berlin", "2026-07-15 00:30", "2026-07-14 22:30:00"),
    ("Europe/Berlin", "2026-03-29 01:59", "2026-03-29 00:59:00"),
    // Skipped: as with the offset before the change.
    ("Europe/Berlin", "2026-03-29 02:00", "2026-03-29 01:00:00"),
    ("Europe/Berlin", "2026-03-29 02:30", "2026-03-29 01:30:00"),
    ("Europe/Berlin", "2026-03-29 03:00", "2026-03-29 01:00:00"),
    // Twice: the first time.
    ("Europe/Berlin", "2026-10-25 01:59", "2026-10-24 23:59:00"),
    ("Europe/Berlin", "2026-10-25 02:00", "2026-10-25 00:00:00"),
    ("Europe/Berlin", "2026-10-25 02:59", "2026-10-25 00:59:00"),
    ("Europe/Berlin", "2026-10-25 03:00", "2026-10-25 02:00:00"),
    ("America/New_York", "2026-03-08 02:30", "2026-03-08 07:30:00"),
    ("America/New_York", "2026-11-01 01:30", "2026-11-01 05:30:00"),
    ("Asia/Kathmandu", "2026-01-01 05:45", "2026-01-01 00:00:00"),
    ("Pacific/Apia", "2011-12-29 23:59", "2011-12-30 09:59:00"),
    ("Pacific/Apia", "2011-12-30 12:00", "2011-12-30 22:00:00"),
    ("Pacific/Apia", "2011-12-31 00:00", "2011-12-30 10:00:00"),
    ("UTC", "2026-03-29 02:30", "2026-03-29 02:30:00"),
  ])
  func `a wall clock means a moment`(zone: String, clock: String, utc: String) throws {
    #expect(stamp(try rules(zone).instant(of: wall(clock))) == utc)
  }

  /// The days before, of and after a change, of the zones with the odder rules.
  @Test(arguments: [
    ("Europe/Berlin", "2026-03-28"), ("Europe/Berlin", "2026-10-24"), ("America/New_York", "2026-03-07"),
    ("America/New_York", "2026-10-31"), ("Australia/Lord_Howe", "2026-04-04"), ("Australia/Lord_Howe", "2026-10-03"),
    ("Pacific/Apia", "2011-12-29"), ("America/St_Johns", "2010-11-06"), ("Africa/Casablanca", "2026-02-14"),
    ("Asia/Kathmandu", "1985-12-31"), ("America/Caracas", "2007-12-08"),
  ])
  func `every quarter of an hour of three days agrees with trying all offsets`(zone: String, from: String) throws {
    let rules = try rules(zone)
    let foundation = try #require(TimeZone(identifier: zone))
    let start = wall(from).seconds
    for second in stride(from: start, to: start + 3 * 86_400, by: 900) {
      let date = dateOf(daysSince1970: Int(second / 86_400))
      let clock = WallClock(
        year: date.year, month: date.month, day: date.day, hour: Int(second % 86_400 / 3600),
        minute: Int(second % 3600 / 60))
      let meant = stride(from: 15 * 3600, through: -12 * 3600, by: -900).lazy.map { (offset: Int64) in
        (offset: offset, date: Date(timeIntervalSince1970: Double(second - offset)))
      }.first { Int64(foundation.secondsFromGMT(for: $0.date)) == $0.offset }
      let before = Int64(foundation.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second - 86_400))))
      let slow = Instant(seconds: second - (meant?.offset ?? before))
      #expect(rules.instant(of: clock) == slow, "\(clock)")
      // The other way round, at that moment and in the middle of its quarter.
      for moment in [slow, slow.advanced(seconds: 7 * 60)] {
        let offset = foundation.secondsFromGMT(for: Date(timeIntervalSince1970: Double(moment.seconds)))
        #expect(rules.offset(at: moment) == offset, "\(stamp(moment))")
      }
    }
  }

  @Test(arguments: [
    ("Europe/Berlin", "Europe/Berlin"), ("europe/berlin", "Europe/Berlin"), ("utc", "UTC"), ("Etc/UTC", "UTC"),
    ("Z", "UTC"), ("AMERICA/NEW_YORK", "America/New_York"), ("Asia/Kolkata", "Asia/Kolkata"),
    ("Asia/Calcutta", "Asia/Calcutta"), ("Europe/Kyiv", "Europe/Kyiv"),
    ("America/Buenos_Aires", "America/Buenos_Aires"),
  ])
  func `every name of the IANA data is known`(name: String, known: String) throws {
    #expect(try rules(name).name == known)
  }

  @Test(arguments: ["", "Europe/Belin", "Mars/Phobos", "IST", "+02:00", "GMT+5", "CEST", "/", "Europe/"])
  func `names of no place and ambiguous abbreviations are not`(name: String) {
    #expect(TimeZoneRules(name: name) == nil)
  }

  @Test(arguments: [
    ("Europe/Belin", "Europe/Berlin"), ("berlin", "Europe/Berlin"), ("America/NewYork", "America/New_York"),
    ("Asia/Katmandoo", "Asia/Katmandu"),
  ])
  func `a mistyped name has near ones`(name: String, near: String) {
    #expect(TimeZoneRules.near(name).first == near)
  }

  @Test func `a name like none has none near`() {
    #expect(TimeZoneRules.near("qqqqqqqqq").isEmpty)
  }
}
