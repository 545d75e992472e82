import Foundation
import Testing

/// Every folder of fixtures/cases: a command, its input, and what must come out.
///
/// `scripts/golden` rewrites what is expected; the change is then reviewed as a diff.
struct GoldenCaseTests {
  static let names: [String] = {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: Project.fixtures + "/cases")) ?? []
    return all.filter { !$0.hasPrefix(".") }.sorted()
  }()

  @Test func `there are cases`() { #expect(Self.names.count >= 20) }

  @Test(arguments: names) func `comes out as expected`(name: String) throws {
    let folder = "\(Project.fixtures)/cases/\(name)"
    let found = try result(folder)
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] != nil {
      try rewrite(folder, found)
      return
    }
    let expected = try files(below: folder + "/expected")
    #expect(found.keys.sorted() == expected.keys.sorted())
    for (file, bytes) in found {
      let text = String(decoding: bytes, as: UTF8.self)
      #expect(text == expected[file].map { String(decoding: $0, as: UTF8.self) }, "\(name)/expected/\(file)")
      #expect(bytes == expected[file])
    }
  }

  /// Standard output and error, the status, and every file that the command wrote into OUT. Of several commands, a line each,
  /// the outputs follow one another under the commands.
  private func result(_ folder: String) throws -> [String: Data] {
    try Project.inTemporaryFolder { out in
      let commands = try String(contentsOfFile: folder + "/cmd", encoding: .utf8).split(separator: "\n")
      var found: [String: Data] = [:]
      for command in commands {
        let arguments = command.split(separator: " ").map { $0.replacingOccurrences(of: "OUT", with: out) }
        let ended = try BuiltCommand.run(arguments, in: folder)
        if commands.count > 1 { found["stdout", default: Data()] += Data("$ \(command)\n".utf8) }
        found["stdout", default: Data()] += ended.output
        found["stderr", default: Data()] += Data(ended.errors.replacingOccurrences(of: folder + "/", with: "").utf8)
        found["status", default: Data()] += Data("\(ended.status)\n".utf8)
      }
      for (file, bytes) in try files(below: out) { found["out/" + file] = bytes }
      // A page's figures are those of the tables beside it, which ReportPageTests reads back; its looks nobody reviews as a diff.
      if found["out/report.html"] != nil { found["out/report.html"] = Data("a page\n".utf8) }
      return found.filter { !$0.value.isEmpty }
    }
  }

  private func files(below folder: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for path in FileManager.default.enumerator(atPath: folder)?.compactMap({ $0 as? String }) ?? [] {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: folder + "/" + path, isDirectory: &isFolder)
      if !isFolder.boolValue { files[path] = try Data(contentsOf: URL(fileURLWithPath: folder + "/" + path)) }
    }
    return files
  }

  private func rewrite(_ folder: String, _ found: [String: Data]) throws {
    try? FileManager.default.removeItem(atPath: folder + "/expected")
    for (file, bytes) in found {
      let target = URL(fileURLWithPath: "\(folder)/expected/\(file)")
      try FileManager.default.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
      try bytes.write(to: target)
    }
  }
}
