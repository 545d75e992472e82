@testable import Ingest
import Testing

@Suite("JSON objects as rows")
struct ObjectSourceTests {
  private var settings: InputSettings {
    var mapping = ColumnMapping(formatName: "mine", kind: .order, time: "at")
    mapping.order = "id"
    mapping.amount = .column("money.total")
    mapping.refund = .column("money.back")
    mapping.identifiers = [IdentifierColumn(.email, "who.mails"), IdentifierColumn(.phone, "phone")]
    return InputSettings(mapping: mapping)
  }

  private static let lines = [
    ##"{"id":"#1","at":"2026-05-01","money":{"total":"5.00","other":{"deep":[1,{"x":2}]}},"who":{"mails":["a@example.com","b@example.com"]}}"##,
    #"{"phone":"+49 \"7\"","money":{"total":6.5,"back":1},"at":1777629600,"id":2,"who":{"mails":[]},"more":[[],[{}],"]"]}"#,
    #"{"id":3,"at":"2026-05-03","money":{"total":null},"who":null}"#,
  ]

  private func expectThree(_ text: String, _ comment: Comment? = nil) throws {
    for step in [1, 5, 64, 4096] {
      let read = try readSource(text, settings: settings, step: step)
      #expect(read.counts.rejected == 0, comment)
      #expect(read.sink.orders.map(\.row.number) == ["#1", "2", "3"], comment)
      #expect(
        read.sink.orders.map(\.row.amount) == [Amount(units: 500, digits: 2), Amount(units: 65, digits: 1), nil], comment)
      #expect(read.sink.orders.map(\.row.refund) == [nil, Amount(units: 1, digits: 0), nil], comment)
      #expect(
        read.sink.orders.map(\.row.identifiers) == [
          [NamedIdentifier(.email, "a@example.com")], [NamedIdentifier(.phone, "+49 \"7\"")], [],
        ], comment)
      #expect(read.addsUp)
    }
  }

  @Test func `stand one a line, or in an array, on one line or on many`() throws {
    try expectThree(Self.lines.joined(separator: "\n"), "lines")
    try expectThree(Self.lines.joined(separator: "\r\n\r\n") + "\r\n", "CRLF")
    try expectThree("\u{FEFF}[" + Self.lines.joined(separator: ",") + "]", "array")
    try expectThree("[\n" + Self.lines.joined(separator: ",\n") + "\n]\n", "array of lines")
    let pretty = Self.lines.joined(separator: ",").replacing(",\"", with: ",\n  \"").replacing("{", with: "{\n")
    try expectThree("[" + pretty + "]", "pretty")
  }

  @Test(arguments: [
    (#"{"id":4,"at":"2026-05-04""#, "no comma between values"), (#"{"id":4,"at":"2026"#, "a string that is not closed"),
    (#"{"id":4,"at" "2026"}"#, "no colon after a key"), (#"{"id":4,at:1}"#, "no key in quotes"), (#"{"id":}"#, "no value after a key"),
    ("id,4", "no JSON object"), (#"{"id":4,"at":soon}"#, "a value that is neither"),
    (#"{"x":"# + String(repeating: "[", count: 5000), "nested deeper"), (#"{"at":"\u12"}"#, "\\u without four"),
  ])
  func `a line that is none is rejected, kept and read past`(line: String, reason: String) throws {
    for step in [3, 4096] {
      let read = try readSource(
        Self.lines[0] + "\n" + line + "\n" + Self.lines[1] + "\n", settings: settings, step: step)
      #expect(read.sink.orders.map(\.line) == [1, 3])
      #expect(read.source.rejects.map(\.line) == [2])
      #expect(read.source.rejects.first?.refusal.reason.hasPrefix(reason) == true, "\(read.source.rejects)")
      #expect(read.kept.texts == [line])
      #expect(read.addsUp)
    }
  }

  @Test func `the last one may have been cut off`() throws {
    let last = Self.lines[1]
    for length in 1..<last.utf8.count {
      let read = try readSource(Self.lines[0] + "\n" + last.prefix(length), settings: settings)
      #expect(read.sink.orders.count == 1)
      #expect(read.kept.texts == [String(last.prefix(length))])
    }
  }

  @Test func `a value longer than a record is rejected alone`() throws {
    let long = #"{"id":""# + String(repeating: "x", count: longestRecord + 70_000) + #""}"#
    let read = try readSource(Self.lines[0] + "\n" + long + "\n" + Self.lines[1] + "\n", settings: settings, step: 65_536)
    #expect(read.sink.orders.map(\.line) == [1, 3])
    #expect(read.source.rejects.map(\.refusal) == [.overlong])
    #expect(read.kept.texts == [long])
  }

  @Test func `a known export is told by the keys of the first objects`() throws {
    let object = ##"{"Name":"#7","email":"a@example.com","Financial Status":"paid","Created at":"2026-05-01","Total":"5.00"}"##
    let read = try readSource(object + "\n" + object.replacing("7", with: "8").replacing("\"email\"", with: "\"Currency\":\"EUR\",\"email\""))
    #expect(read.source.format == "shopify-orders")
    #expect(read.sink.orders.map(\.row.number) == ["#7", "#8"])
    #expect(read.sink.orders.map(\.row.identifiers.first?.text) == ["a@example.com", "a@example.com"])
    #expect(read.sink.orders.map(\.row.currency.code) == ["", "EUR"])
    #expect(try readSource(#"{"a":1}"#).source.format == "unknown")
  }

  @Test func `keys without which no row can be read must be there`() throws {
    do {
      _ = try readSource(#"{"id":1,"when":"2026-05-01","money":{"sum":1}}"#, settings: settings)
      Issue.record("read it")
    } catch IngestError.missingColumns(_, let missing) {
      #expect(missing.missing.prefix(2) == ["at", "money.total"])
      #expect(missing.present == ["id", "when", "money.sum"])
    }
  }

  @Test func `columns decide as those of delimited text do`() throws {
    let objects = ["1.250", "30,50"].map { #"{"at":"05/06/2026","money":{"total":"\#($0)"},"id":"\#($0)"}"# } + [#"{"at":"13/06/2026","id":9}"#]
    for step in [7, 4096] {
      let read = try readSource(objects.joined(separator: "\n"), settings: settings, step: step)
      #expect(read.sink.orders.first?.row.amount == Amount(units: 1250, digits: 0))
      #expect(read.sink.orders.first?.row.time.map(stamp) == "2026-06-05 00:00:00")
    }
  }
}
