import Foundation
import Testing

@testable import waymark

@Suite("The manual page")
struct ManualPageTests {
  @Test func `has its sections, every command, every flag and every example`() {
    let text = ManualPage.text
    var place = text.startIndex
    for title in ["NAME", "SYNOPSIS", "DESCRIPTION", "COMMANDS", "OPTIONS", "TABLES", "EXAMPLES", "EXIT STATUS", "FILES", "ENVIRONMENT"] {
      let found = text.range(of: "\n.SH \(title)\n", range: place..<text.endIndex)
      #expect(found != nil, "\(title)")
      place = found?.lowerBound ?? place
    }
    let plain = Self.plain(text)
    for page in CommandPage.root.all {
      if page.children.isEmpty { #expect(plain.contains("\n.SS \(page.path)\n")) }
      for flag in page.flags where flag.name != "help" { #expect(plain.contains(flag.label), "\(flag.label)") }
      for example in ManualText(page.discussion ?? "").commands { #expect(plain.contains("\n\(example)"), "\(example)") }
    }
  }

  /// The text that the macros hold.
  private static func plain(_ text: String) -> String {
    text.replacing(#"\-"#, with: "-").replacing(#"\(aq"#, with: "'").replacing(#"\(ga"#, with: "`").replacing(#"\fB"#, with: "")
      .replacing(#"\fR"#, with: "").replacing(#"\(ti"#, with: "~")
  }

  @Test func `no line of text is a macro`() {
    for line in ManualPage.text.split(separator: "\n") where line.hasPrefix(".") {
      #expect([".TH", ".SH", ".SS", ".PP", ".TP", ".br", ".nf", ".fi", ".BR"].contains(String(line.prefix(3))), "\(line)")
    }
    let isPlain = ManualPage.text.utf8.allSatisfy { $0 < 0x80 }
    #expect(isPlain)
  }

  @Test(.enabled(if: Shell.path(of: "mandoc") != nil, "without mandoc nobody lints it")) func `mandoc has nothing to say against it`() throws {
    try expectSilence(of: "mandoc", "-Tlint", "-W", "warning")
  }

  @Test(.enabled(if: Shell.path(of: "groff") != nil, "without groff nobody sets it")) func `groff has nothing to say against it`() throws {
    try expectSilence(of: "groff", "-ww", "-man", "-Tutf8", "-z")
  }

  private func expectSilence(of formatter: String, _ arguments: String...) throws {
    let path = try #require(Shell.path(of: formatter))
    try Project.inTemporaryFolder { folder in
      try Project.write(ManualPage.text, to: folder + "/waymark.1")
      let ended = try BuiltCommand.run(path, arguments + ["waymark.1"], in: folder)
      #expect(ended.text + ended.errors == "")
      #expect(ended.status == 0)
    }
  }

  @Test func `the command prints it`() throws {
    #expect(try BuiltCommand.run(["man"]).text == ManualPage.text)
  }
}

/// Programs of the machine that some tests need, and do without where it has none.
enum Shell {
  static func path(of program: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
