import Foundation
import Testing

/// The page of `--out` as a whole: scripts/check-page reads every figure back out of it, as a browser would read the markup.
struct ReportPageTests {
  @Test(.enabled(if: Python.any != nil, "python3 is not here"))
  func `every figure is its cell of the CSV, of the example, of nothing, of one visitor, of 400 days and of hostile text`() throws {
    let python = try #require(Python.any)
    try Project.inTemporaryFolder { folder in
      let ended = try BuiltCommand.run(
        python, [Project.root + "/scripts/look-at-page", folder, "--figures", "--waymark", BuiltCommand.path], in: folder)
      #expect(ended.status == 0, "\(ended.text)\(ended.errors)")
      // Six pages, each with its line.
      #expect(ended.text.split(separator: "\n").count == 7)
    }
  }

  @Test(.enabled(if: Python.any != nil, "python3 is not here"), arguments: [["--decimal", ","], ["--period", "week", "--where", "channel=Direct"], ["--period", "total"]])
  func `so it is in other words and other cuts`(arguments: [String]) throws {
    let python = try #require(Python.any)
    try Project.inTemporaryFolder { folder in
      let shop = Project.fixtures + "/shop"
      let made = try BuiltCommand.run(
        ["report", shop + "/logs", shop + "/exports", "--timezone", "Europe/Berlin", "--out", folder + "/out"] + arguments)
      #expect(made.status == 0, "\(made.errors)")
      let ended = try BuiltCommand.run(python, [Project.root + "/scripts/check-page", folder + "/out"] + arguments, in: folder)
      #expect(ended.status == 0, "\(ended.text)\(ended.errors)")
    }
  }

  @Test(.enabled(if: Python.any != nil, "python3 is not here"), arguments: ["kpis.csv", "retention.csv", "attribution.csv", "inputs.csv", "journey_map.csv"])
  func `a figure that differs from its cell is found`(table: String) throws {
    let python = try #require(Python.any)
    try Project.inTemporaryFolder { folder in
      let shop = Project.fixtures + "/shop"
      _ = try BuiltCommand.run(["report", shop + "/logs", shop + "/exports", "--out", folder + "/out"])
      let path = folder + "/out/" + table
      var lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
      // One more digit at the first figure of the first row.
      let cells = lines[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let place = try #require(cells.indices.dropFirst().first { Double(cells[$0]) != nil })
      lines[1] = cells.enumerated().map { $0 == place ? $1 + "1" : $1 }.joined(separator: ",")
      try Project.write(lines.joined(separator: "\n") + "\n", to: path)
      let ended = try BuiltCommand.run(python, [Project.root + "/scripts/check-page", folder + "/out"], in: folder)
      #expect(ended.status == 1, "\(ended.text)\(ended.errors)")
    }
  }
}
