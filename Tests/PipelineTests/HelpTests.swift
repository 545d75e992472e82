import Foundation
import Testing

@testable import waymark

@Suite("Help")
struct HelpTests {
  @Test func `the overview fits one screen of 80 columns and 24 lines, prompt and all`() {
    let lines = HelpText(.root, width: 80).overview.split(separator: "\n", omittingEmptySubsequences: false)
    // The last one is empty, where the prompt stands.
    #expect(lines.count <= 24)
    for line in lines { #expect(line.count < 80, "\(line)") }
    for command in CommandPage.root.children {
      #expect(lines.contains { $0.hasPrefix("  \(command.commandName) ") && $0.count > 20 }, "\(command.commandName)")
    }
  }

  @Test(arguments: [[], ["--help"], ["-h"], ["help"]]) func `is there however it is asked for`(arguments: [String]) throws {
    let ended = try BuiltCommand.run(arguments)
    #expect(ended.status == 0)
    #expect(ended.errors == "")
    #expect(ended.text == HelpText(.root, width: 80).overview)
  }

  @Test(arguments: CommandPage.root.all.dropFirst().map(\.path)) func `of a command begins with examples`(path: String) throws {
    let words = path.split(separator: " ").dropFirst().map(String.init)
    let page = CommandPage.called(by: words).page
    let short = try BuiltCommand.run(words + ["-h"])
    let long = try BuiltCommand.run(words + ["--help"])
    for ended in [short, long, try BuiltCommand.run(["help"] + words), try BuiltCommand.run(["--help"] + words)] {
      #expect(ended.status == 0)
      #expect(ended.errors == "")
    }
    for help in [short.text, long.text] {
      let examples = try #require(help.range(of: "\nExamples\n"))
      #expect(help.distance(from: help.startIndex, to: examples.lowerBound) < 260)
    }
    // The short one is one screen, but for the very long.
    #expect(short.text.split(separator: "\n").count <= 40)
    guard page.children.isEmpty else { return }
    for flag in page.flags {
      let name = try #require(flag.names?.first { $0.kind == "long" }?.text)
      #expect(long.text.contains("\(name)"))
      #expect(name == "--help" || short.text.contains(name))
    }
    #expect(long.text.contains("\nExit status\n"))
  }

  @Test(arguments: [40, 60, 80, 100], CommandPage.root.all.map(\.path))
  func `is broken at the terminal's width`(width: Int, path: String) {
    let page = CommandPage.called(by: path.split(separator: " ").dropFirst().map(String.init)).page
    let help = HelpText(page, width: width)
    let examples = Set(ManualText(page.discussion ?? "").examples.map { "  \($0)" })
    for text in [help.long, help.short, help.overview] {
      for line in text.split(separator: "\n").map(String.init) where !examples.contains(line) {
        // A word that is too long for its column stays whole.
        let isOneWord = line.split(separator: " ").count <= 2
        #expect(line.count <= width || isOneWord, "\(line)")
      }
    }
  }

  @Test func `groups name flags that there are`() {
    let known = Set(CommandPage.root.all.flatMap { $0.flags.map(\.name) })
    for name in FlagGroups.names { #expect(known.contains(name), "\(name)") }
    #expect(Set(FlagGroups.names).count == FlagGroups.names.count)
  }

  @Test func `statuses are those of the README`() throws {
    let readme = try String(contentsOfFile: Project.root + "/README.md", encoding: .utf8)
    for (status, _) in Exit.meanings { #expect(readme.contains("\n| \(status) | "), "\(status)") }
    let codes = [Exit.usage, Exit.dataError, Exit.noInput, Exit.cannotCreate, Exit.ioError, Exit.busy]
    #expect(Set(codes.map(String.init)).isSubset(of: Exit.meanings.map(\.status)))
  }

  @Test func `text is taken apart`() {
    let text = ManualText("  waymark a\n      what\n\nOne\ntwo.\n\n  x   y\nThree\n\nFILES\n\n  f  g")
    #expect(text.examples == ["waymark a", "    what"])
    #expect(text.commands == ["waymark a"])
    #expect(text.sections.map(\.title) == ["", "FILES"])
    #expect(text.sections[0].blocks == [.paragraph("One two."), .lines(["x   y"]), .paragraph("Three")])
    #expect(ManualText("  waymark b c   says more\n  zcat x | waymark d").commands == ["waymark b c", "zcat x | waymark d"])
  }
}
