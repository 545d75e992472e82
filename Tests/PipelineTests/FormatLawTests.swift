import Foundation
import Ingest
import Metrics
import SyntheticShop
import TestSupport
import Testing

@testable import waymark

/// The same hits give the same tables, whatever format they are written in.
struct FormatLawTests {
  /// Hits of forty visitors over a week: pages, a cart, goal pages without orders, assets, errors, a POST.
  static let requests: [LoggedRequest] = {
    var random = SplitMix64(seed: 11)
    var requests: [LoggedRequest] = []
    let pages = ["/", "/index.html", "/product/tea", "/product/pot/", "/cart", "/checkout/thank-you", "/style.css", "/blog/2026", "/missing"]
    var second = 1_772_359_200
    for _ in 0..<600 {
      second += Int(random.next() % 1900)
      let visitor = Int(random.next() % 40)
      var request = LoggedRequest(second: second, client: "203.0.113.\(visitor + 1)", path: pages[Int(random.next() % UInt64(pages.count))])
      if random.next() % 3 == 0 { request.query = "ref=mail&n=\(random.next() % 100)" }
      if request.path == "/missing" { request.status = 404 }
      if random.next() % 20 == 0 { request.status = 304 }
      if random.next() % 4 == 0 { request.referrer = "https://www.google.com/" }
      if request.path == "/checkout/thank-you", random.next() % 2 == 0 { (request.method, request.status) = ("POST", 302) }
      request.agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/\(130 + visitor % 9).0.0.0 Safari/537.36"
      requests.append(request)
    }
    return requests
  }()

  static func text(_ name: String, _ write: LogWriters.Writer) -> String {
    (LogWriters.headers[name] ?? "") + requests.map { write($0) + "\n" }.joined()
  }

  @Test func `every format of the catalogue has a writer`() {
    let names = Set(LogWriters.all.map(\.name))
    let known = NCSALog.Shape.allCases.map(\.name) + LogCatalogue.all.map(\.name)
    // Apache's ssl_request_log has no status, so nothing in it can count.
    #expect(Set(known).subtracting(["apache-ssl-request"]).subtracting(names).isEmpty)
  }

  @Test(arguments: LogWriters.all.map(\.name)) func `the same tables as combined`(name: String) throws {
    let tables = ["kpis", "landing_pages", "retention", "pages"]
    let run = RunInProcess(period: .day, cohort: .day)
    try Project.inTemporaryFolder { folder in
      let writer = try #require(LogWriters.all.first { $0.name == name })
      let combined = try #require(LogWriters.all.first { $0.name == "combined" })
      try Project.write(Self.text("combined", combined.write), to: folder + "/expected")
      try Project.write(Self.text(name, writer.write), to: folder + "/found")
      let expected = try run.tables([folder + "/expected"])
      let outcome = try run.outcome([folder + "/found"])
      let source = try #require(outcome.sources.first)
      #expect(source.format == name)
      #expect(source.counts.rejected == 0, "\(source.rejects.first.map { "\($0.line): \($0.refusal.reason)" } ?? "")")
      #expect(source.counts.records == Self.requests.count)
      let found = try run.tables([folder + "/found"])
      for table in tables { #expect(found[table] == expected[table], "\(table) of \(name)") }
    }
  }

  /// All formats in one folder, names shuffled, some gzipped together with others: one command, each named rightly.
  @Test func `twelve formats in one run`() throws {
    let chosen = LogWriters.all.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
    #expect(chosen.count >= 12)
    try Project.inTemporaryFolder { folder in
      for (place, format) in chosen.enumerated() {
        // Each format has a share of the hits, and together they are all.
        let share = Self.requests.enumerated().filter { $0.offset % chosen.count == place }.map(\.element)
        let text = (LogWriters.headers[format.name] ?? "") + share.map { format.write($0) + "\n" }.joined()
        try Project.write(text, to: "\(folder)/file-\((place * 7) % chosen.count)")
      }
      let outcome = try RunInProcess().outcome([folder])
      #expect(outcome.sources.map(\.format).sorted() == chosen.map(\.name).sorted())
      #expect(outcome.sources.reduce(0) { $0 + $1.counts.records } == Self.requests.count)
      #expect(outcome.sources.allSatisfy { $0.counts.rejected == 0 })
    }
  }

  /// A server's configuration changes: the rest of the file is in another format.
  @Test(arguments: ["common", "json", "caddy", "alb", "w3c", "vhost-combined", "envoy"]) func `a change of format midway is followed`(name: String) throws {
    try Project.inTemporaryFolder { folder in
      let combined = try #require(LogWriters.all.first { $0.name == "combined" })
      let other = try #require(LogWriters.all.first { $0.name == name })
      let half = Self.requests.count / 2
      let text =
        Self.requests[..<half].map { combined.write($0) + "\n" }.joined() + (LogWriters.headers[name] ?? "")
        + Self.requests[half...].map { other.write($0) + "\n" }.joined()
      try Project.write(text, to: folder + "/log")
      let counts = try #require(try RunInProcess().outcome([folder + "/log"]).sources.first).counts
      #expect(counts.rejected == 0)
      #expect(counts.records == Self.requests.count)
    }
  }

  /// The other way round: of every format lines of common follow, which several of them must tell from one that was cut.
  @Test(arguments: LogWriters.all.map(\.name)) func `a change to common midway is followed`(name: String) throws {
    try Project.inTemporaryFolder { folder in
      let common = try #require(LogWriters.all.first { $0.name == "common" })
      let other = try #require(LogWriters.all.first { $0.name == name })
      let text =
        (LogWriters.headers[name] ?? "") + Self.requests[..<200].map { other.write($0) + "\n" }.joined()
        + Self.requests[200..<250].map { common.write($0) + "\n" }.joined()
      try Project.write(text, to: folder + "/log")
      let counts = try #require(try RunInProcess().outcome([folder + "/log"]).sources.first).counts
      #expect(counts.rejected == 0)
      #expect(counts.records == 250)
    }
  }

  @Test(arguments: ["syslog", "docker", "cri"], ["combined", "common", "json", "haproxy"])
  func `lines that syslog or a container wrapped`(wrapper: String, name: String) throws {
    let writer = try #require(LogWriters.all.first { $0.name == name })
    try Project.inTemporaryFolder { folder in
      let lines = Self.requests.prefix(100).map { request -> String in
        let line = writer.write(request)
        switch wrapper {
        case "syslog": return "Mar  1 10:00:00 web1 nginx[99]: \(line)\n"
        case "docker":
          let escaped = line.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
          return #"{"log":"\#(escaped)\n","stream":"stdout","time":"2026-03-01T10:00:00.1Z"}"# + "\n"
        default: return "2026-03-01T10:00:00.000000000Z stdout F \(line)\n"
        }
      }
      try Project.write(lines.joined(), to: folder + "/log")
      let source = try #require(try RunInProcess().outcome([folder + "/log"]).sources.first)
      #expect(source.counts.rejected == 0)
      #expect(source.counts.records == 100)
      #expect(source.format == name)
    }
  }

  /// Cut anywhere, a record is read, rejected or no record; nothing crashes, and the account adds up.
  @Test(arguments: LogWriters.all.map(\.name)) func `hostile lines`(name: String) throws {
    let writer = try #require(LogWriters.all.first { $0.name == name })
    let line = Array(writer.write(Self.requests[7]).utf8)
    let header = Array((LogWriters.headers[name] ?? "").utf8)
    var bytes = header
    for _ in 0..<20 { bytes += line + [0x0A] }
    for length in 0..<line.count { bytes += line[..<length] + [0x0A] }
    var random = SplitMix64(seed: 5)
    for _ in 0..<200 {
      var changed = line
      for _ in 0..<3 { changed[Int(random.next() % UInt64(line.count))] = UInt8(truncatingIfNeeded: random.next()) }
      bytes += changed + [0x0A]
    }
    bytes += [UInt8](repeating: 0, count: 5000) + [0x0A] + Array(repeating: 0x7B, count: 5000) + [0x0A]
    bytes += Array(#"{"request":"#.utf8) + Array(repeating: 0x5B, count: 5000) + [0x0A] + line
    try Project.inTemporaryFolder { folder in
      try Data(bytes).write(to: URL(fileURLWithPath: folder + "/log"))
      let counts = try #require(try RunInProcess().outcome([folder + "/log"]).sources.first).counts
      #expect(counts.records == counts.touchpoints + counts.filtered.reduce(0, +) + counts.rejected)
      #expect(counts.rejected > 0)
    }
  }
}
