import Foundation
import Ingest
import Testing

@testable import waymark

/// What `check` proposes for files in no known format: it must be good configuration, and read the file it is for.
struct ProposalTests {
  struct Case: Sendable {
    var name: String
    var text: String
    /// Lines that the proposal must have.
    var lines: [String]
  }

  static let tables: [Case] = [
    Case(
      name: "till.csv",
      text: "Bon;Datum;Menge;Artikel;Summe;Währung;Kunde;Status\n1;01.03.2026 10:15;2;Tee;5,00;EUR;K1;Fertig\n"
        + "1;01.03.2026 10:15;1;Tasse;9,90;EUR;K1;Fertig\n2;13.03.2026 11:00;1;Tasse;9,90;EUR;K2;Storno\n",
      lines: [
        "records: order", "order: Bon", "time: {column: Datum, format: \"dd.MM.yyyy HH:mm\"}", "amount: Summe",
        "currency: Währung", "customer: Kunde", "status: {column: Status, paid: [Fertig], cancelled: [Storno]}", "rows: sum",
        "# not used: Menge, Artikel",
      ]),
    Case(
      name: "retail.csv",
      text: "InvoiceNo,Quantity,InvoiceDate,UnitPrice,CustomerID\n536365,6,2010-12-01 08:26:00,2.55,17850\n536365,2,2010-12-01 08:26:00,3.39,17850\n",
      lines: ["records: order", "order: InvoiceNo", "amount: {multiply: [Quantity, UnitPrice]}", "customer: CustomerID", "rows: sum"]),
    Case(
      name: "dates.csv", text: "Order Id,Date,Total\n1,05/06/2026,10.00\n2,07/08/2026,12.00\n",
      lines: ["time: {column: Date, format: \"dd/MM/yyyy\"}", "# unsure: or MM/dd/yyyy; no row tells day and month apart"]),
    Case(
      name: "nps.csv",
      text: "Response ID,Submitted At,How likely are you to recommend us?,Customer E-mail\n1,2026-05-01 10:00:00,9,a@b.de\n2,2026-05-02 10:00:00,3,c@b.de\n",
      lines: ["records: survey", "time: Submitted At", "nps: \"How likely are you to recommend us?\"", "email: Customer E-mail"]),
    Case(
      name: "people.csv", text: "\"id\",\"mail\",\"mobile\"\n\"1\",\"a@b.de\",\"+49 151 1234567\"\n",
      lines: ["records: contact", "email: mail", "phone: mobile"]),
    Case(
      name: "pipeline.csv",
      text: "Deal Id,Deal Stage,Amount,Closed Date,Client Mail\n7,Signed,100.00,2026-05-01,a@b.de\n8,Talking,50.00,2026-05-02,c@b.de\n",
      lines: ["records: deal", "deal: Deal Id", "stage: {column: Deal Stage, won: [Signed]}", "# unsure: which stages are won?"]),
    Case(
      name: "clicks.csv", text: "who;ts;target\na@b.de;2026-05-01T10:00:00Z;/start\nc@b.de;2026-05-01T10:01:00Z;/cart\n",
      lines: ["records: event", "page: target", "email: who", "time: ts", "# unsure: by its values, not by its name"]),
    Case(
      name: "visits.csv", text: "Member ID,Date\nM1,2026-05-01 10:00\nM2,2026-05-01 11:00\n",
      lines: ["records: activity", "kind: {value: contact}", "customer: Member ID"]),
  ]

  @Test(arguments: tables) func `a table's columns are guessed, and the mapping reads it`(table: Case) throws {
    try Project.inTemporaryFolder { folder in
      let path = folder + "/" + table.name
      try Project.write(table.text, to: path)
      let sample = try #require(FileSample(path: path))
      let (names, rows) = try #require(sample.table())
      let proposal = try #require(MappingProposal(names: names, rows: rows, file: table.name))
      let text = proposal.lines.joined(separator: "\n")
      for line in table.lines { #expect(text.contains(line), "\(line) in\n\(text)") }
      try Project.write("inputs:\n" + text, to: folder + "/waymark.yaml")
      let messages = Messages(isQuiet: true, isVerbose: false)
      let settings = try ConfigurationFile(path: folder + "/waymark.yaml", messages: messages).settings()
      let own = try #require(settings.inputs.first?.settings)
      #expect(settings.inputs.first?.pattern == path)
      let (source, read) = try ExportFixture.read(table.text, settings: own)
      #expect(source.counts.rejected == 0, "\(source.rejects.map(\.refusal.reason))")
      #expect(read.count == rows.count)
    }
  }

  @Test(arguments: ["hello\n", "Dear all,\nplease find, below, the list.\nYours\n", "{not json\n", "a,b\n", "x,y\n1,2\n", "",
    "a@b.de,2026-05-01,10.00\nc@b.de,2026-05-02,20.00\n",
  ])
  func `nothing is proposed where nothing can be said`(text: String) throws {
    try Project.inTemporaryFolder { folder in
      try Project.write(text, to: folder + "/some.txt")
      var source = SourceRecord(name: "some.txt", path: folder + "/some.txt")
      source.format = "unknown"
      #expect(Proposal(for: source)?.text == nil)
    }
  }

  @Test(arguments: [
    (
      #"shop.example|203.0.113.1|[10/Oct/2025:13:55:31 -0700]|"GET /a?b=1 HTTP/1.1"|200|512|"-"|"Mozilla/5.0 (X11)""#,
      #"$host|$remote_addr|[$time_local]|"$request"|$status|$body_bytes_sent|"$http_referer"|"$http_user_agent""#
    ),
    (
      #"1780300800.123 203.0.113.7 GET /a HTTP/2.0 404 0.003 x"#,
      #"$msec $remote_addr $request_method $request_uri $server_protocol $status $request_time $field_1"#
    ),
    (
      #"10.0.0.9 - - [10/Oct/2025:13:55:31 -0700] 12 "GET /a HTTP/1.1" 200 "203.0.113.1, 10.0.0.2" "https://google.com/""#,
      #"$remote_addr - $remote_logname [$time_local] $body_bytes_sent "$request" $status "$http_x_forwarded_for" "$http_referer""#
    ),
  ])
  func `a log's fields are told by their look`(line: String, format: String) throws {
    let found = try #require(LogFormatProposal.format(of: line))
    #expect(found.replacing("$remote_logname $remote_user", with: "- $remote_logname") == format)
    _ = try PatternLog(formatString: found)
  }

  @Test func `a log's format is proposed only if it reads most lines`() throws {
    let good = (1...6).map { "shop.example|203.0.113.\($0)|[10/Oct/2025:13:55:3\($0) -0700]|\"GET /\($0) HTTP/1.1\"|200\n" }.joined()
    let bad = (1...20).map { "\($0) words\n" }.joined()
    try Project.inTemporaryFolder { folder in
      for (text, read) in [(good, 6), ("odd line\n" + good, 6), (bad, nil), (good + bad, nil)] as [(String, Int?)] {
        try Project.write(text, to: folder + "/log")
        let proposal = LogFormatProposal(try #require(FileSample(path: folder + "/log")))
        #expect(proposal?.read == read)
      }
    }
  }
}
