import Testing

@testable import Ingest

@Suite("Times in several columns")
struct SplitTimesTests {
  @Test(arguments: [
    ("2022-11-10", "21:50:48", "Pacific Time (US & Canada)", "2022-11-11 05:50:48"),
    ("2022-07-10", "21:50:48", "pacific time (us & canada)", "2022-07-11 04:50:48"),
    ("2022-07-10", "21:50:48", "PDT", "2022-07-11 04:50:48"), ("2022-07-10", "21:50:48", "PST", "2022-07-11 05:50:48"),
    ("2022-07-10", "12:00", "CEST", "2022-07-10 10:00:00"), ("2022-07-10", "12:00", "", "2022-07-10 10:00:00"),
    ("2022-07-10", "12:00", "America/St_Johns", "2022-07-10 14:30:00"), ("2022-07-10", "12:00", "IST", "2022-07-10 06:30:00"),
    ("2022-07-10", "", "GMT", "2022-07-10 00:00:00"),
  ])
  func `are one moment, in the row's zone or the source's`(date: String, clock: String, zone: String, moment: String) throws {
    var times = SplitTimes(pattern: nil, zone: try rules("Europe/Berlin"))
    let read = try times.read(date: date, clock: clock, zone: zone, named: "Date")
    #expect(read.map(stamp) == moment)
  }

  @Test func `are refused in a zone that is not known, and are none where the cells are empty`() throws {
    var times = SplitTimes(pattern: nil, zone: try rules("UTC"))
    #expect(throws: Refusal("a time zone that is not known")) {
      _ = try times.read(date: "2022-07-10", clock: "12:00", zone: "Moon Time", named: "Date")
    }
    #expect(throws: Refusal.unreadableTime(in: "Date")) {
      _ = try times.read(date: "2022-07-10", clock: "noon", zone: "", named: "Date")
    }
    #expect(try times.read(date: "", clock: "", zone: "PST", named: "Date") == nil)
  }

  @Test func `every name of the list leads to a zone that is known`() {
    let text = String(decoding: PackageResources.zone_names_txt, as: UTF8.self)
    var names = 0
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let parts = line.split(separator: "=")
      #expect(parts.count == 2, "\(line)")
      for name in parts.last?.split(separator: ",") ?? [] {
        names += 1
        #expect(ZoneNames.rules(of: String(name).trimmingBlanks()) != nil, "\(line)")
      }
    }
    #expect(names > 180)
  }
}
