import Metrics
import Testing

@testable import Reports

struct TableWriterTests {
  @Test func `every form is known by its name, and says whether it holds several tables`() {
    #expect(Forms.all.map(\.name) == ["csv", "tsv", "json", "ndjson", "markdown", "table", "chart"])
    #expect(Forms.all.map(\.holdsSeveral) == [false, false, true, true, true, true, true])
    #expect(Forms.form(named: "CSV") == nil)
    #expect(Forms.form(named: "xml") == nil)
  }

  @Test(arguments: ["json", "ndjson", "markdown", "table", "chart"])
  func `a form that holds several tables names each`(form: String) {
    let output = written([.texts(["/x"], name: "first_one"), .texts(["/y"], name: "second_one")], as: form)
    #expect(output.contains("first_one"))
    #expect(output.contains("second_one"))
  }

  @Test(arguments: ["csv", "tsv", "json", "ndjson", "markdown", "table", "chart"])
  func `a form appends to what is there and ends in a line feed`(form: String) {
    var output = Array("before".utf8)
    Forms.form(named: form)?.writer(OutputStyle()).write([.everyKind], to: &output)
    #expect(output.starts(with: Array("before".utf8)))
    #expect(Array(output.dropFirst(6)) == Array(written(.everyKind, as: form).utf8))
    #expect(output.last == 0x0A)
  }
}
