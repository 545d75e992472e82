import Foundation
import Testing

@testable import waymark

/// Every example of help and README is run as a reader would type it.
@Suite("Examples")
struct ExampleTests {
  static let ofHelp: [String] = CommandPage.root.all.flatMap { ManualText($0.discussion ?? "").commands }

  /// Lines of README's code blocks that call the command, without what stands behind them as an explanation.
  static let ofREADME: [String] = {
    let text = (try? String(contentsOfFile: Project.root + "/README.md", encoding: .utf8)) ?? ""
    var isInside = false
    return text.split(separator: "\n").compactMap { line in
      if line.hasPrefix("```") { isInside.toggle() }
      guard isInside, ManualText.isExample(String(line)) else { return nil }
      return line.firstRange(of: "  ").map { String(line[..<$0.lowerBound]) } ?? String(line)
    }
  }()

  static let all = Array(Set(ofHelp + ofREADME)).sorted()

  @Test func `every command has examples`() {
    for page in CommandPage.root.all {
      #expect(ManualText(page.discussion ?? "").commands.contains { $0.contains(page.path) }, "\(page.path)")
    }
    #expect(Self.ofREADME.count >= 15)
  }

  @Test(arguments: all) func `does what it says`(example: String) throws {
    // The machine's own folders stand for those of the example.
    var line = example.replacing("/var/log/nginx/access", with: "access").replacing("/var/log/nginx", with: "logs")
      .replacing("/srv/exports", with: "exports").replacing("/srv/", with: "").replacing("/var/lib/prometheus/node-exporter/", with: "")
    if let pipe = line.range(of: " | man ") { line = String(line[..<pipe.lowerBound]) }
    try Project.inTemporaryFolder { folder in
      try ExampleFolder.fill(folder, for: line)
      let path = "PATH='\(URL(fileURLWithPath: BuiltCommand.path).deletingLastPathComponent().path)':\"$PATH\"; "
      let ended = try BuiltCommand.run("/bin/sh", ["-c", path + line], in: folder)
      #expect(ended.status == 0, "\(ended.errors)")
      let words = line.split(separator: " ").map(String.init)
      let promised = zip(words, words.dropFirst()).filter { [">", "--out", "--partial", "--rejects", "--store", "--metrics"].contains($0.0) }.map(\.1)
      #expect(!ended.output.isEmpty || !promised.isEmpty)
      for name in promised {
        let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
        #expect(attributes != nil, "\(name)")
        if words.contains(">") { #expect((attributes?[.size] as? Int) ?? 0 > 0, "\(name)") }
      }
    }
  }
}
