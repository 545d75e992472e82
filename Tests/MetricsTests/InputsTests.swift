@testable import Ingest
import Testing

@testable import Metrics

struct InputsTests {
  private func source(_ name: String, _ change: (inout SourceRecord) -> Void = { _ in }) -> SourceRecord {
    var source = SourceRecord(name: name, path: "/logs/" + name)
    change(&source)
    return source
  }

  @Test func `a source's account stands in one row, each reason under its name`() throws {
    let record = source("shop.log.gz") { source in
      source.format = "combined"
      source.storedBytes = 4096
      source.counts.records = 100
      source.counts.touchpoints = 60
      source.counts.identityOnly = 1
      // Excluded, bot, method, status, asset, not an order, repeat, spend.
      source.counts.filtered = [2, 3, 4, 5, 6, 7, 8, 9]
      source.counts.rejected = 4
      source.counts.cover(instant("2026-11-21 18:12:58"))
      source.counts.cover(instant("2026-11-20 01:00"))
    }
    let berlin = try #require(TimeZoneRules(name: "Europe/Berlin"))
    let table = inputsTable([record], in: berlin)
    #expect(table.name == "inputs")
    #expect(
      table.columns.map(\.name) == [
        "source", "format", "bytes", "records", "touchpoints", "identity_only", "filtered_excluded", "filtered_bot",
        "filtered_method", "filtered_status", "filtered_asset", "filtered_not_an_order", "filtered_repeat", "rejected",
        "first_time", "last_time", "filtered_spend",
      ])
    #expect(
      table.told == [
        "shop.log.gz combined 4096 100 60 1 2 3 4 5 6 7 8 4 2026-11-20T02:00:00+01:00 2026-11-21T19:12:58+01:00 9"
      ])
  }

  @Test func `sources stand in the order of their names' bytes and one without a time has none`() throws {
    let utc = try #require(TimeZoneRules(name: "UTC"))
    let table = inputsTable(["b", "ä", "a/z", "a", "B", "a.log"].map { source($0) }, in: utc)
    // B is 0x42, a 0x61, ä 0xC3 0xA4; the dot 0x2E stands before the slash 0x2F.
    #expect(table.column("source") == ["B", "a", "a.log", "a/z", "b", "ä"])
    #expect(table.row(0)["first_time"] == "·")
    #expect(table.row(0)["last_time"] == "·")
    #expect(table.row(0)["format"] == "unknown")
  }

  @Test func `without sources it is its header`() throws {
    #expect(inputsTable([], in: try #require(TimeZoneRules(name: "UTC"))).rows.isEmpty)
  }
}
