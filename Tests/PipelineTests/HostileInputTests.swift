import Foundation
import Ingest
import SyntheticShop
import Metrics
import Testing

@testable import waymark

/// No input crashes the run or hangs it, and every record is in just one column of its account.
struct HostileInputTests {
  private func expectAccount(_ path: String, _ comment: String) throws {
    let outcome = try RunInProcess().outcome([path])
    for source in outcome.sources {
      let counts = source.counts
      let sum = counts.touchpoints + counts.identityOnly + counts.filtered.reduce(0, +) + counts.rejected
      #expect(counts.records == sum, "\(comment)")
    }
  }

  @Test(arguments: ["logs/access.log", "logs/access.log.1.gz", "logs/access.log.2.gz", "exports/orders-march.csv"])
  func `cut off at every byte`(file: String) throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(Project.fixtures)/shop/\(file)"))
    try Project.inTemporaryFolder { folder in
      for length in 0...bytes.count {
        try bytes.prefix(length).write(to: URL(fileURLWithPath: folder + "/cut"))
        try expectAccount(folder + "/cut", "\(length) bytes of \(file)")
      }
    }
  }

  @Test(arguments: 0..<40) func `random bytes`(seed: Int) throws {
    var random = SplitMix64(seed: UInt64(seed))
    var bytes: [UInt8] = []
    // Half of the files look like gzip, a quarter like text with quotes, brackets and line ends.
    if seed % 2 == 0 { bytes = [0x1F, 0x8B, 0x08, 0] }
    let alphabet = Array("\"\\[]\n\r, ;-0GETHTTP/1.:+\u{0}".utf8)
    for _ in 0..<20_000 {
      let value = random.next()
      bytes.append(seed % 4 == 1 ? alphabet[Int(value % UInt64(alphabet.count))] : UInt8(truncatingIfNeeded: value))
    }
    try Project.inTemporaryFolder { folder in
      try Data(bytes).write(to: URL(fileURLWithPath: folder + "/noise"))
      try expectAccount(folder + "/noise", "seed \(seed)")
    }
  }

  /// One byte of a real log is changed at a time: whatever it becomes, the account adds up.
  @Test func `one changed byte anywhere in a log and an export`() throws {
    var random = SplitMix64(seed: 9)
    for file in ["logs/access.log", "exports/orders-march.csv", "logs/access.log.1.gz"] {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(Project.fixtures)/shop/\(file)"))
      try Project.inTemporaryFolder { folder in
        for index in bytes.indices {
          var changed = bytes
          changed[index] = UInt8(truncatingIfNeeded: random.next())
          try changed.write(to: URL(fileURLWithPath: folder + "/changed"))
          try expectAccount(folder + "/changed", "byte \(index) of \(file)")
        }
      }
    }
  }

  @Test func `a line of 10 MB is one rejected record, kept unchanged, and what follows is read`() throws {
    let good = "10.0.0.1 - - [02/Mar/2026:09:00:00 +0000] \"GET / HTTP/1.1\" 200 5 \"-\" \"Mozilla/5.0 (X11; Linux) Firefox/136.0\"\n"
    let long = String(repeating: "x", count: 10_000_000)
    try Project.inTemporaryFolder { folder in
      try Project.write(good + long + "\n" + good, to: folder + "/access.log")
      let ended = try BuiltCommand.run([
        "report", folder + "/access.log", "--table", "inputs", "--rejects", folder + "/rejects", "--max-rejects", "50%",
      ])
      let input = try #require(rows(ended.text).first)
      #expect(input["records"] == "3")
      #expect(input["touchpoints"] == "2")
      #expect(input["rejected"] == "1")
      #expect(try Data(contentsOf: URL(fileURLWithPath: folder + "/rejects")) == Data((long + "\n").utf8))
    }
  }

  @Test func `an unclosed quote spoils one row of an export, not the rest`() throws {
    let header = "Name,Email,Financial Status,Currency,Total,Created at,Notes\n"
    let rows = (1...200).map { "#\($0),p\($0)@example.com,paid,EUR,1.00,2026-03-01 10:00:00 +0000,\($0 == 50 ? "\"open" : "x")\n" }
    try Project.inTemporaryFolder { folder in
      try Project.write(header + rows.joined(), to: folder + "/orders.csv")
      let outcome = try RunInProcess().outcome([folder + "/orders.csv"])
      let counts = try #require(outcome.sources.first).counts
      #expect(counts.records == 200)
      #expect(counts.rejected == 1)
      #expect(counts.touchpoints == 199)
    }
  }

  @Test func `times at the ends of the calendar are read or rejected, never trapped on`() throws {
    let years = ["0000", "0001", "1969", "9999"]
    let lines = years.map {
      "10.0.0.1 - - [31/Dec/\($0):23:59:60 -1800] \"GET / HTTP/1.1\" 200 5 \"-\" \"Mozilla/5.0 (X11; Linux) Firefox/136.0\"\n"
    }
    try Project.inTemporaryFolder { folder in
      for line in lines {
        try Project.write(line, to: folder + "/access.log")
        try expectAccount(folder + "/access.log", line)
      }
    }
  }
}
