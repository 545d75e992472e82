import Foundation

/// A Python that tests may run: that of WAYMARK_PYTHON, one of the system, or one on the path.
enum Python {
  /// Any at all; nil: there is none.
  static let any: String? = all.first

  /// One that has the module; nil: none has.
  static func with(_ module: String) -> String? {
    all.first { python in
      let ended = try? BuiltCommand.run(python, ["-c", "import \(module)"], in: Project.root)
      return ended?.status == 0
    }
  }

  private static let all: [String] = {
    let environment = ProcessInfo.processInfo.environment
    let onPath = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/python3" }
    let named = environment["WAYMARK_PYTHON"].map { [$0] } ?? []
    return (named + ["/usr/bin/python3", "/usr/local/bin/python3"] + onPath).filter {
      FileManager.default.isExecutableFile(atPath: $0)
    }
  }()
}
