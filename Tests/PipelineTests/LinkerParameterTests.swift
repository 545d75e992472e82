import Testing

@testable import waymark

/// Client ids that one's own links carry from one host to the other (`_gl`, `_ga`, `__hstc` …) are neither pages nor
/// identity: definitions.md names cookies only, for anybody can pass a link on.
struct LinkerParameterTests {
  @Test func `ids in queries split no page, join no visitors and are not shown`() throws {
    let queries = [
      "", "?_gl=1*abc*_ga*SECRET1.SECRET2", "?_ga=2.1.SECRET1.SECRET2", "?__hstc=SECRET1.2.3&__hssc=4&__hsfp=5&hsCtaTracking=6",
      "?_hsenc=SECRET1&_hsmi=2", "?mc_eid=SECRET1",
    ]
    // Each browser comes with the same ids; if they named anybody, all were one.
    let lines = queries.enumerated().map { number, query in
      #"203.0.113.\#(number + 1) - - [02/Mar/2026:10:0\#(number):00 +0000] "GET /a\#(query) HTTP/1.1" 200 5 "https://shop.example/\#(query)" "Mozilla/5.0 (X11) Firefox/136.0""#
    }
    try Project.inTemporaryFolder { folder in
      try Project.write(lines.map { $0 + "\n" }.joined(), to: folder + "/log")
      let tables = try RunInProcess().tables([folder + "/log"])
      #expect(rows(tables["pages"]).map { $0["page"] } == ["/a"])
      #expect(rows(tables["landing_pages"]).map { $0["page"] } == ["/a"])
      #expect(rows(tables["kpis"]).first?["visitors"] == "\(queries.count)")
      for (name, text) in tables { #expect(!text.contains("SECRET"), "\(name)") }
    }
  }
}
