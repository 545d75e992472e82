@testable import Ingest
import Testing

@Suite("Rows read by the user's mapping")
struct RowDecoderTests {
  private func orders(_ change: (inout ColumnMapping) -> Void = { _ in }) -> InputSettings {
    var mapping = ColumnMapping(formatName: "mine", kind: .order, time: "Day")
    mapping.order = "Number"
    mapping.amount = .column("Price")
    change(&mapping)
    return InputSettings(mapping: mapping)
  }

  @Test func `multiplies columns exactly`() throws {
    let settings = orders { $0.amount = .product(["Price", "Count"]) }
    let read = try readSource(
      "Day,Number,Price,Count\n2026-05-01,1,0.10,3\n2026-05-01,2,1.005,1.5\n2026-05-01,3,,2\n", settings: settings)
    #expect(
      read.sink.orders.map(\.row.amount) == [Amount(units: 30, digits: 2), Amount(units: 15_075, digits: 4), nil])
    #expect(read.source.format == "mine")
  }

  @Test func `refuses a product with too many digits`() throws {
    let settings = orders { $0.amount = .product(["Price", "Price"]) }
    let read = try readSource("Day,Number,Price\n2026-05-01,1,99999999999999999999\n", settings: settings)
    #expect(read.source.rejects.map(\.refusal.reason) == ["an amount with too many digits"])
  }

  @Test func `keeps the rows that all conditions hold for and filters the rest, whose time still counts`() throws {
    let settings = orders { $0.keep = ["Kind = sale", "Price > 0"].compactMap { RowCondition($0) } }
    let rows = "2026-05-02,1,5.00,sale\n2026-05-01,2,5.00,test\n2026-05-03,3,0.00,sale\nsoon,4,x,test\n"
    let read = try readSource("Day,Number,Price,Kind\n" + rows, settings: settings)
    #expect(read.sink.orders.map(\.row.number) == ["1"])
    #expect(read.counts.filtered[Verdict.Filter.excluded.rawValue] == 3)
    #expect(read.counts.rejected == 0)
    #expect(read.counts.firstTime.map(stamp) == "2026-05-01 00:00:00")
    #expect(read.counts.lastTime.map(stamp) == "2026-05-03 00:00:00")
    #expect(read.addsUp)
  }

  @Test func `gives no line of an excluded order to the order before`() throws {
    let settings = orders { $0.keep = [RowCondition("Kind != test")].compactMap { $0 } }
    let rows = "2026-05-01,1,5.00,sale\n2026-05-01,2,5.00,test\n,,1.00,\n2026-05-01,3,5.00,sale\n,,1.00,\n"
    let read = try readSource("Day,Number,Price,Kind\n" + rows, settings: settings)
    #expect(read.sink.orders.filter { $0.row.number == "1" }.count == 1)
    #expect(read.sink.orders.filter { $0.row.number == "3" }.count == 2)
    #expect(read.addsUp)
  }

  @Test func `reads times by its pattern, in the source's zone where they name none`() throws {
    let settings = orders { $0.timePattern = TimePattern("dd.MM.yyyy HH:mm") }
    let text = "Day;Number;Price\n01.07.2026 12:00;1;5,00\n2026-07-01;2;5,00\n01.01.2026 12:00;3;5,00\n"
    let read = try readSource(text, settings: settings, zone: "Europe/Berlin")
    #expect(read.sink.orders.map { $0.row.time.map(stamp) } == ["2026-07-01 10:00:00", "2026-01-01 11:00:00"])
    #expect(read.source.rejects.map(\.line) == [3])
  }

  @Test func `knows the words of its status column beside the usual ones`() throws {
    let settings = orders {
      $0.status = StatusColumn(column: "State", words: ["bezahlt": .paid, "open": .cancelled])
    }
    let read = try readSource(
      "Day,Number,Price,State\n2026-05-01,1,5,Bezahlt\n2026-05-01,2,5,OPEN\n2026-05-01,3,5,refunded\n2026-05-01,4,5,offen\n",
      settings: settings)
    #expect(read.sink.orders.map(\.row.status) == [.paid, .cancelled, .refunded])
    #expect(read.counts.rejected == 1)
  }

  @Test func `takes the first filled column of a kind of identifier, and its own currency where none is named`() throws
  {
    let settings = orders { mapping in
      mapping.identifiers = [IdentifierColumn(.phone, ["Phone", "Mobile"]), IdentifierColumn(.customer, "Id")]
      mapping.currency = "Currency"
      mapping.defaultCurrency = Currency("CHF") ?? .unnamed
    }
    let header = "Day,Number,Price,Phone,Mobile,Id,Currency\n"
    let read = try readSource(header + "2026-05-01,1,5,,079,7,\n2026-05-01,2,5,044,079,,eur\n", settings: settings)
    #expect(
      read.sink.orders.map(\.row.identifiers) == [
        [NamedIdentifier(.phone, "079"), NamedIdentifier(.customer, "7")], [NamedIdentifier(.phone, "044")],
      ])
    #expect(read.sink.orders.map(\.row.currency.code) == ["CHF", "EUR"])
  }

  @Test func `without an order column makes every row with a time an order`() throws {
    let settings = orders { ($0.order, $0.addsUp) = ([], true) }
    let read = try readSource("Day,Price\n2026-05-01,5\n,6\n2026-05-02,7\n", settings: settings)
    #expect(read.sink.orders.map(\.row.number) == [nil, nil])
    #expect(read.sink.orders.map(\.row.addsUp) == [true, true])
    #expect(read.source.rejects.map(\.refusal.reason) == ["no time in column “Day”"])
  }

  @Test func `throws where the header lacks a column that the mapping names`() throws {
    let settings = orders { $0.refund = .column("Back") }
    let expected = MissingColumns(missing: ["Price", "Back"], present: ["Day", "Number", "Prices"])
    do {
      _ = try readSource("Day,Number,Prices\n2026-05-01,1,5\n", settings: settings)
      Issue.record("read it")
    } catch IngestError.missingColumns(_, let missing) {
      #expect(missing == expected)
    }
    #expect(throws: IngestError.self) { _ = try readSource("Day,\"Number\n2026-05-01,1\n", settings: settings) }
  }

  @Test func `with a header alone, or nothing, has no records`() throws {
    #expect(try readSource("Day,Number,Price\n", settings: orders()).counts == SourceCounts())
    #expect(try readSource("", settings: orders()).source.format == "empty")
  }

  @Test func `may give events of named visitors`() throws {
    var mapping = ColumnMapping(formatName: "clicks", kind: .event, time: "when")
    mapping.page = "url"
    mapping.host = "site"
    mapping.identifiers = [IdentifierColumn(.cookie, "client")]
    let rows =
      "1777629600,/a,shop.example,c1\n,/a,x,c1\n1777629600,,x,c1\n1777629600,/a,x,\nyesterday,/a,x,c1\n1777629601,/b,,c2\n"
    let read = try readSource("when,url,site,client\n" + rows, settings: InputSettings(mapping: mapping))
    #expect(read.source.isLog)
    #expect(!read.source.isOrderExport)
    #expect(read.sink.events.map(\.line) == [2, 7])
    #expect(
      read.sink.events.first?.row
        == EventRow(
          time: Instant(seconds: 1_777_629_600), page: "/a", identifiers: [NamedIdentifier(.cookie, "c1")],
          host: "shop.example",
          agent: nil))
    #expect(
      read.source.rejects.map { $0.refusal.reason.prefix(12) } == [
        "no time in c", "no page in c", "no identifie", "column “when",
      ])
    #expect(read.addsUp)
    let sink = Recorder()
    sink.judgeEvent = { $0.page == "/a" ? .rejected(Refusal("nobody")) : .touchpoint }
    let judged = try readSource("when,url,site,client\n" + rows, settings: InputSettings(mapping: mapping), sink: sink)
    #expect(judged.kept.texts.first == "1777629600,/a,shop.example,c1")
    #expect(judged.counts.firstTime == Instant(seconds: 1_777_629_601))
    #expect(judged.addsUp)
  }
}
