import Foundation
import Testing

/// scripts/reckon-funnel reckons the funnel of random shops by ClickHouse's `windowFunnel`, in chDB (PyPI). Without chDB these
/// tests say that they skip.
struct FunnelReckoningTests {
  private static let python: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    return folders.map { $0 + "/python3" }.first { path in
      FileManager.default.isExecutableFile(atPath: path)
        && (try? BuiltCommand.run(path, ["-c", "import chdb"], in: NSTemporaryDirectory()).status) == 0
    }
  }()

  @Test(.enabled(if: python != nil, "chDB is not here: pip install chdb"), arguments: Array(0..<12))
  func `the funnel is ClickHouse's`(seed: Int) throws {
    let python = try #require(Self.python)
    try Project.inTemporaryFolder { folder in
      let made = try BuiltCommand.run(python, [Project.root + "/scripts/reckon-funnel", String(seed), folder], in: folder)
      #expect(made.status == 0, "\(made.errors)")
      let expected = try String(contentsOfFile: folder + "/expected.csv", encoding: .utf8)
      let tables = try RunInProcess().tables([folder + "/shop.log"], configuration: folder + "/waymark.yaml")
      #expect(tables["funnel"] == expected, "seed \(seed)")
    }
  }
}
