import Foundation
import Ingest
import Testing

@testable import waymark

/// What a user may write under `inputs:` for tables, and what is said of what can't be read.
struct MappingConfigurationTests {
  private func mapping(_ yaml: String) throws -> ColumnMapping {
    try Project.inTemporaryFolder { folder in
      let text = "inputs:\n  - files: x.csv\n" + yaml.split(separator: "\n").map { "    \($0)\n" }.joined()
      try Project.write(text, to: folder + "/w.yaml")
      let settings = try ConfigurationFile(path: folder + "/w.yaml", messages: Messages(isQuiet: true, isVerbose: false)).settings()
      return try #require(settings.inputs.first?.settings.mapping)
    }
  }

  @Test func `each kind of record has its columns`() throws {
    #expect(try mapping("records: contact\ncolumns: {customer: Id, email: Mail}").needed == [])
    #expect(try mapping("records: contact\ncolumns: {email: Mail, created: Since}").created == ["Since"])
    #expect(try mapping("records: survey\ncolumns: {time: [End, Start], nps: Score}").time == ["End", "Start"])
    let activity = try mapping(
      "records: activity\nids: crm\ncolumns: {time: T, kind: {column: What, words: {Rang: call}, other: note}, customer: [{column: Id, all: true}, Old], deal: Deal, channel: {value: Email}}")
    #expect(activity.activityKind == ValueSource("What", words: ["rang": "call"], other: "note"))
    #expect(activity.channel == ValueSource(constant: "Email"))
    #expect(
      activity.identifiers == [
        IdentifierColumn(.customer, "Id", takesAll: true, rule: IDRule(system: "crm")),
        IdentifierColumn(.customer, "Old", rule: IDRule(system: "crm")),
        IdentifierColumn(.order, "Deal", rule: IDRule(system: "deal")),
      ])
    let deal = try mapping("records: deal\ncolumns: {deal: Id, time: Closed, amount: Worth, stage: {column: Stage, won: [Signed, \"Done*\"], lost: [Gone]}, email: Mail}")
    #expect(deal.numberPrefix == "deal:")
    for (word, status) in [("signed", OrderStatus.paid), ("Done 2026", .paid), ("gone", .pending), ("Closed won (x)", .paid)] {
      #expect(try decoded(deal, stage: word) == status, "\(word)")
    }
    #expect(try decoded(deal, stage: "Talking") == .pending)
  }

  private func decoded(_ mapping: ColumnMapping, stage: String) throws -> OrderStatus? {
    let text = "Id,Closed,Worth,Stage,Mail\n1,2026-05-01,5,\(stage),a@b.de\n"
    let row = try #require(try ExportFixture.read(text, settings: InputSettings(mapping: mapping)).rows.first)
    return row.contains("status paid") ? .paid : (row.contains("status pending") ? .pending : nil)
  }

  @Test func `times, amounts and refunds may stand in several columns`() throws {
    let mapping = try mapping(
      "records: order\ncolumns: {order: N, time: {date: D, time: T, zone: Z}, amount: {add: [Net, Tax]}}\nrefund_rows: {when: [\"Net < 0\"], order: Of, amount: {add: [Net, Tax]}}\nkeep: [\"Net > 0\"]")
    #expect(mapping.clock == ["T"] && mapping.zone == ["Z"])
    let text = "N,D,T,Z,Net,Tax,Of\n1,2026-05-01,10:00,CEST,10.00,1.90,\n2,2026-05-02,10:00,CEST,-5.00,-0.95,1\n3,2026-05-02,10:00,CEST,0,0,\n"
    let (source, rows) = try ExportFixture.read(text, settings: InputSettings(mapping: mapping))
    #expect(rows == ["line 2: order | number 1 | time 2026-05-01T08:00:00Z | amount 11.90", "line 3: order | number 1 | refund 5.95 | adds up"])
    #expect(source.counts.filtered[Verdict.Filter.excluded.rawValue] == 1)
  }

  @Test(arguments: [
    // The currency of the column, else that in the header's name, else the one stated beside.
    ("cost: Cost, currency: Ccy", "currency: GBP", "Day,Cost (EUR),Cost,Ccy", "2026-09-01,1,12.50,USD", "12.50 | currency USD"),
    ("cost: Cost, currency: Ccy", "currency: GBP", "Day,Cost,Ccy", "2026-09-01,12.50,", "12.50 | currency GBP"),
    ("cost: \"Spent*\", currency: Ccy", "currency: GBP", "Day,Spent (eur),Ccy", "2026-09-01,12.50,", "12.50 | currency EUR"),
    ("cost: \"Spent*\"", "keep: [\"Day present\"]", "Day,Spent (net)", "2026-09-01,12.50", "12.50"),
    ("cost: {column: Cost, micros: true}", "currency: EUR", "Day,Cost", "2026-09-01,12500001", "12.500001 | currency EUR"),
    ("cost: {add: [Net, Tax]}", "currency: EUR", "Day,Net,Tax", "2026-09-01,10.00,-1.90", "8.10 | currency EUR"),
  ])
  func `costs and their currencies`(columns: String, beside: String, header: String, row: String, cost: String) throws {
    let mapping = try mapping("records: spend\n\(beside)\ncolumns: {time: Day, \(columns), source: {value: fair}}")
    let (source, rows) = try ExportFixture.read(header + "\n" + row + "\n", settings: InputSettings(mapping: mapping))
    #expect(rows == ["line 2: spend | time 2026-08-31T22:00:00Z | cost \(cost) | source fair"], "\(source.rejects)")
    #expect(source.counts.filtered[Verdict.Filter.spend.rawValue] == 1)
  }

  @Test func `the copyright below a report is no record`() throws {
    let report = try ExportFixture(name: "microsoft-ads").text("samples.csv")
    let plain = try ExportFixture.read(report)
    for footer in ["\"©2026 Microsoft Corporation. All rights reserved.\"\n", "\n©2026 Microsoft Corporation. All rights reserved."] {
      let (source, rows) = try ExportFixture.read(report + footer)
      #expect(rows == plain.rows)
      #expect(source.counts == plain.source.counts)
    }
    // Above rows it is one itself, and can't be read.
    #expect(try ExportFixture.read(report + "©2026\n" + "2026-07-03,C,EUR,1,1,2.00\n").source.counts.rejected == 1)
  }

  @Test func `the user's words stand over those of a built-in export, whose other columns stay`() throws {
    let mapping = try mapping("format: hubspot-deals\ncurrency: EUR\ncolumns: {stage: {column: Deal Stage, won: [\"1234567\"]}}")
    #expect(mapping.formatName == "hubspot-deals" && mapping.isBuiltIn)
    #expect(mapping.numberPrefix == "deal:hubspot-deals:")
    #expect(mapping.defaultCurrency.code == "EUR")
    #expect(mapping.amount == .column(["Amount", "amount"]))
    #expect(mapping.status?.words["1234567"] == .paid)
    #expect(mapping.demanded == ["Deal Stage"])
  }

  @Test(arguments: [
    ("records: spend\ncolumns: {time: a}", "spend needs the column `cost`"),
    ("records: spend\ncolumns: {cost: a}", "`columns` needs `time`"),
    ("records: spend\ncolumns: {time: a, cost: b, email: c}", "unknown key `inputs[0].columns.email`"),
    ("records: spend\ncolumns: {time: a, cost: {micros: true}}", "`cost` needs `column`"),
    ("records: spend\ncolumns: {time: a, cost: b}\nrows: sum", "`rows` is for orders and deals, not for spend"),
    ("records: spend\nids: x\ncolumns: {time: a, cost: b}", "`ids` is for people, not for spend"),
    ("records: spends\ncolumns: {time: a, cost: b}", "did you mean `spend`?"),
    ("records: orders\ncolumns: {time: a}", "not “orders”; did you mean `order`?"),
    ("records: contact\ncolumns: {email: a}", "contacts need two columns that identify, or one and `created`"),
    ("records: activity\ncolumns: {time: a, email: b}", "activities need `kind`"),
    ("records: activity\ncolumns: {time: a, kind: b}", "activities need a column that identifies"),
    ("records: activity\ncolumns: {kind: b, email: c}", "`columns` needs `time`"),
    ("records: survey\ncolumns: {time: a}", "surveys need the column `nps` or `csat`"),
    ("records: deal\ncolumns: {time: a}", "deals need the column `amount`"),
    ("records: survey\ncolumns: {time: a, nps: b}\nrows: sum", "`rows` is for orders and deals, not for surveys"),
    ("records: survey\ncolumns: {time: a, npss: b}", "did you mean `nps`?"),
    ("records: survey\ncolumns: {time: a, nps: {column: b, words: {Good: fine}}}", "a whole number or `none`"),
    ("records: order\ncolumns: {time: {time: b}, amount: c}", "`time` needs `column`"),
    ("records: order\ncolumns: {time: {column: a, time: b}, amount: c}", "needs `date` beside it"),
    ("records: order\ncolumns: {time: {column: a, date: b}, amount: c}", "either `column`, or `date` and `time`"),
    ("records: order\ncolumns: {time: a, amount: {add: [b], multiply: [c]}}", "`amount` needs a column"),
    ("records: order\ncolumns: {time: a, amount: b}\nrefund_rows: {order: c}", "`refund_rows` needs `when`, `order` and `amount`"),
    ("records: order\ncolumns: {time: a, amount: b}\nids: {system: x, characters: none}", "a number of characters"),
    ("format: hubspot-deals\nrecords: order", "`records` can't stand beside the `format` of an export"),
    ("format: hubspot-deal\ncurrency: EUR", "did you mean hubspot-deals?"),
    ("currency: EUR", "this needs `records` and `columns` beside it, or the `format` of an export"),
  ])
  func `what can't be read is said with file and line`(yaml: String, message: String) throws {
    do {
      _ = try mapping(yaml)
      Issue.record("read it")
    } catch let failure as Failure {
      #expect(failure.status == Exit.usage)
      #expect(failure.message.contains(message), "\(failure.message)")
      #expect(failure.message.contains("w.yaml:"))
    }
  }
}
