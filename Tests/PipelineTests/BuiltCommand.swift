import Foundation

/// The built binary, run as a user runs it.
struct BuiltCommand {
  struct Ended {
    var status: Int32
    var output: Data
    var errors: String

    var text: String { String(decoding: output, as: UTF8.self) }
  }

  /// It stands beside the test runner.
  static let path = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    .appendingPathComponent("waymark").path

  /// `variables` stand over those of the tests' environment.
  static func run(
    _ arguments: [String], in folder: String = Project.root, input: Data? = nil, variables: [String: String] = [:]
  ) throws -> Ended {
    try run(path, arguments, in: folder, input: input, variables: variables)
  }

  /// Runs any program; what it writes is read from files, so that no pipe can fill up.
  static func run(
    _ program: String, _ arguments: [String], in folder: String, input: Data? = nil, variables: [String: String] = [:]
  ) throws -> Ended {
    try Project.inTemporaryFolder { scratch in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: program)
      process.arguments = arguments
      if !variables.isEmpty { process.environment = ProcessInfo.processInfo.environment.merging(variables) { _, new in new } }
      process.currentDirectoryURL = URL(fileURLWithPath: folder)
      for name in ["out", "err", "in"] {
        _ = FileManager.default.createFile(atPath: "\(scratch)/\(name)", contents: name == "in" ? input : nil)
      }
      process.standardOutput = FileHandle(forWritingAtPath: scratch + "/out")
      process.standardError = FileHandle(forWritingAtPath: scratch + "/err")
      process.standardInput = FileHandle(forReadingAtPath: scratch + "/in")
      try process.run()
      process.waitUntilExit()
      return Ended(
        status: process.terminationStatus,
        output: try Data(contentsOf: URL(fileURLWithPath: scratch + "/out")),
        errors: String(decoding: try Data(contentsOf: URL(fileURLWithPath: scratch + "/err")), as: UTF8.self))
    }
  }
}
