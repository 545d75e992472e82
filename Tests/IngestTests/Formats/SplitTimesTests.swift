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
    var times = SplitTimes()
    let read = try times.read(date: date, of: 0, clock: clock, zone: zone, notation(in: "Europe/Berlin"))
    #expect(read.map(stamp) == moment)
  }

  private func notation(in zone: String) throws -> ColumnNotation {
    ColumnNotation(width: 1, amounts: [], times: [(0, "Date", nil)], zone: try rules(zone), given: .init())
  }

  @Test func `are refused in a zone that is not known, and where they are no time`() throws {
    var times = SplitTimes()
    let utc = try notation(in: "UTC")
    #expect(throws: Refusal("a time in a zone that is not known")) {
      _ = try times.read(date: "2022-07-10", of: 0, clock: "12:00", zone: "Moon Time", utc)
    }
    #expect(throws: Refusal.self) { _ = try times.read(date: "2022-07-10", of: 0, clock: "noon", zone: "", utc) }
  }

  @Test func `have days and months as the dates of their column have them`() throws {
    let text = "Date,Time,Zone,Total\n05/06/2026,2:30:00 PM,PDT,1\n05/13/2026,10:00,PDT,2\n"
    var mapping = ColumnMapping(formatName: "till", kind: .order, time: "Date")
    (mapping.clock, mapping.zone, mapping.amount) = ("Time", "Zone", .column("Total"))
    let read = try readSource(text, settings: InputSettings(mapping: mapping))
    #expect(read.sink.orders.map { $0.row.time.map(stamp) } == ["2026-05-06 21:30:00", "2026-05-13 17:00:00"])
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
