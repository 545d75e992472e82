import Foundation

/// Where the project's own files lie, seen from the tests.
enum Project {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
  static let fixtures = root + "/fixtures"

  /// The folder of public data with known figures: `WAYMARK_DATA`, else beside the project; nil where it isn't.
  static let data: String? = {
    let path = ProcessInfo.processInfo.environment["WAYMARK_DATA"] ?? root + "/../shared/data"
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  /// An empty folder of its own, which `body` may fill and which is gone afterwards.
  static func inTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("waymark-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
  }

  static func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }
}
