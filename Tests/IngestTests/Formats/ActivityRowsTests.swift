import Testing

@testable import Ingest

@Suite("Rows about people")
struct ActivityRowsTests {
  private func read(_ text: String, _ kind: ColumnMapping.RecordKind, _ change: (inout ColumnMapping) -> Void) throws -> SourceRead {
    var mapping = ColumnMapping(formatName: "mine", kind: kind, time: kind == .contact ? [] : "When")
    mapping.identifiers = [IdentifierColumn(.email, "Mail")]
    change(&mapping)
    return try readSource(text, settings: InputSettings(mapping: mapping))
  }

  @Test(arguments: [
    ("10", 10), ("0", 0), ("10 - Extremely likely", 10), ("7.0", 7), ("9/10", 9), ("07", 7), ("8,0", 8),
    ("11", nil), ("7.5", nil), ("-1", nil), ("ten", nil), ("9th", nil), ("10000000000000000000", nil),
  ] as [(String, Int?)])
  func `an answer is a whole number of the scale, with words behind it or none`(cell: String, answer: Int?) throws {
    let read = try read("When;Mail;Score\n2026-05-01;a@b.de;\(cell)\n", .survey) { $0.nps = AnswerColumn("Score") }
    #expect(read.sink.activities.map(\.row.nps) == (answer == nil ? [] : [answer]))
    #expect(read.source.rejects.map(\.refusal.reason) == (answer == nil ? ["an answer that is no whole number from 0 to 10"] : []))
    #expect(read.addsUp)
  }

  @Test func `a survey's row without an answer only names a person, and one that names nobody counts its answer`() throws {
    let rows = "2026-05-01,a@b.de,,\n2026-05-01,,9,Good\n,a@b.de,9,\n,,,\n2026-05-01,,,x\n2026-05-01,c@b.de,,Offered\n"
    let read = try read("When,Mail,NPS,CSAT\n" + rows, .survey) {
      $0.nps = AnswerColumn("NPS")
      $0.csat = AnswerColumn("CSAT", words: ["good": .some(5), "bad": .some(1), "offered": Int?.none])
    }
    #expect(read.sink.activities.map(\.line) == [2, 3, 7])
    #expect(read.sink.activities.map(\.row.time).map { $0 == nil } == [true, false, true])
    #expect(read.sink.activities.map(\.row.csat) == [nil, 5, nil])
    #expect(read.sink.activities.map(\.row.kind) == ["survey", "survey", "survey"])
    #expect(read.source.rejects.map(\.line) == [4, 6])
    #expect(read.addsUp)
  }

  @Test(arguments: [
    ("Call", "call"), ("Store Visit", "store_visit"), ("E-mail / click", "email_click"), ("Web form", "form"),
    ("  Send Letter/Quote ", "send_letter_quote"), ("Überweisung", "überweisung"), ("!!!", "!!!"), ("", "note"),
  ])
  func `a kind is the mapping's word, or its own in lower case`(cell: String, kind: String) throws {
    let read = try read("When,Mail,What\n2026-05-01,a@b.de,\(cell)\n", .activity) {
      $0.activityKind = ValueSource("What", words: ["e-mail / click": "email_click", "web form": "form"], constant: "note")
    }
    #expect(read.sink.activities.map(\.row.kind) == [kind])
  }

  @Test func `of an id and its system the name of the export is part`() throws {
    func read(_ change: @escaping (inout ColumnMapping) -> Void) throws -> String? {
      try self.read("When,Mail,Id\n2026-05-01,a@b.de,17\n", .activity) {
        $0.activityKind = ValueSource(constant: "call")
        $0.id = "Id"
        change(&$0)
      }.sink.activities.first?.row.id
    }
    #expect(try read { $0.isBuiltIn = true } == "mine:17")
    #expect(try read { $0.idRule = IDRule(system: "crm") } == "crm:17")
    let own = try read { _ in }
    #expect(try read { _ in } == own)
    #expect(try read { $0.activityKind = ValueSource(constant: "chat") } != own)
  }

  @Test func `a column that takes all names one person by several values`() throws {
    let read = try read("Mail,More,Number\na@b.de;b@b.de,\"c@b.de, d@b.de;\",\"Smith, John\"\n,e@b.de,7;8\n", .contact) {
      $0.identifiers += [IdentifierColumn(.email, "More", takesAll: true), IdentifierColumn(.customer, "Number")]
    }
    let named = read.sink.activities.map { $0.row.identifiers.map(\.text) }
    #expect(named == [["a@b.de", "c@b.de", "d@b.de", "Smith, John"], ["e@b.de", "7"]])
    #expect(read.counts.identityOnly == 2)
  }

  @Test func `a deal is an order when it is won; until then it has no time and no amount`() throws {
    let rows = "1,2026-05-01,10,Closed Won,2026-04-01\n2,2030-01-01,20,Talking,2026-04-02\n3,,30,lost,\n,2026-05-02,40,won,\n,,50,won,\n"
    let read = try read("Id,When,Worth,Stage,Born\n" + rows, .deal) {
      $0.identifiers = []
      $0.order = "Id"
      $0.numberPrefix = "deal:"
      $0.amount = .column("Worth")
      $0.created = "Born"
      var status = StatusColumn(column: "Stage")
      status.add("*closed won*", .paid)
      status.otherwise = .pending
      $0.status = status
    }
    #expect(read.sink.orders.map(\.row.number) == ["deal:1", "deal:2", "deal:3", nil])
    #expect(read.sink.orders.map(\.row.status) == [.paid, .pending, .pending, .paid])
    #expect(read.sink.orders.map { $0.row.time.map(stamp) } == ["2026-05-01 00:00:00", nil, nil, "2026-05-02 00:00:00"])
    #expect(read.sink.orders.map(\.row.amount?.units) == [10, nil, nil, 40])
    #expect(read.sink.orders.map { $0.row.created.map(stamp) } == ["2026-04-01 00:00:00", "2026-04-02 00:00:00", nil, nil])
    #expect(read.source.isOrderExport)
    #expect(read.source.rejects.map(\.line) == [6])
  }
}
