import Foundation
import Metrics
import Testing

@testable import waymark

/// The same input gives the same bytes, however it is handed over.
struct SameBytesTests {
  private static let shop = Project.fixtures + "/shop"
  private static let files = [
    "logs/access.log", "logs/access.log.1.gz", "logs/access.log.2.gz", "exports/orders-march.csv", "exports/orders-april.csv",
  ].map { shop + "/" + $0 }

  @Test func `a folder, its files in any order, and both at once`() throws {
    let run = RunInProcess(timezone: "Europe/Berlin", period: .day, cohort: .day)
    let whole = try run.tables([Self.shop + "/logs", Self.shop + "/exports"])
    #expect(try run.tables(Self.files) == whole)
    #expect(try run.tables(Self.files.reversed()) == whole)
    #expect(try run.tables([Self.files[2], Self.files[4], Self.files[0], Self.files[3], Self.files[1]]) == whole)
    #expect(try run.tables([Self.shop + "/exports", Self.files[1], Self.shop + "/logs"]) == whole)
  }

  /// `cat a.gz b.gz | waymark report -`: members of several files are one input; only its account differs.
  @Test func `standard input`() throws {
    var logs = Data()
    for file in [Self.files[2], Self.files[1]] { logs.append(try Data(contentsOf: URL(fileURLWithPath: file))) }
    let flags = ["--timezone", "Europe/Berlin", "--as", "json"] + ["kpis", "pages", "landing_pages", "retention"].flatMap { ["--table", $0] }
    let piped = try BuiltCommand.run(["report", "-", Self.files[3], Self.files[4]] + flags, input: logs)
    let named = try BuiltCommand.run(["report", Self.files[1], Self.files[2], Self.files[3], Self.files[4]] + flags)
    #expect(piped.status == 0)
    #expect(piped.errors == "")
    #expect(piped.text.contains("\"sessions\": 3"))
    #expect(piped.text == named.text)
  }

  /// `cat access.log access.log.1.gz | waymark report -`: text and members follow each other in any order.
  @Test(arguments: [[0, 1, 2], [1, 0, 2], [2, 1, 0], [1, 2, 0]]) func `plain and gzipped files on standard input`(order: [Int]) throws {
    var logs = Data()
    for place in order { logs.append(try Data(contentsOf: URL(fileURLWithPath: Self.files[place]))) }
    let flags = ["--timezone", "Europe/Berlin", "--as", "json", "--table", "kpis", "--table", "pages"]
    let piped = try BuiltCommand.run(["report", "-", Self.shop + "/exports"] + flags, input: logs)
    let named = try BuiltCommand.run(["report", Self.shop + "/logs", Self.shop + "/exports"] + flags)
    #expect(piped.status == 0)
    #expect(piped.errors == "")
    #expect(piped.text == named.text)
  }

  /// Hashes are keyed anew in every run, so nothing that comes out may hang on them.
  @Test func `run after run`() throws {
    let first = try BuiltCommand.run(["report", "fixtures/shop/logs", "fixtures/shop/exports", "--table", "pages"])
    for _ in 0..<4 {
      let again = try BuiltCommand.run(["report", "fixtures/shop/logs", "fixtures/shop/exports", "--table", "pages"])
      #expect(again.output == first.output)
    }
  }

  @Test func `a file given twice is read once, with a warning`() throws {
    let twice = try BuiltCommand.run(["report", "fixtures/shop/logs/access.log", "fixtures/shop/logs", "--table", "pages"])
    let once = try BuiltCommand.run(["report", "fixtures/shop/logs", "--table", "pages"])
    #expect(twice.output == once.output)
    #expect(twice.errors.contains("read once"))
  }
}
