import ArgumentParser

/// `waymark man`: the manual page.
struct ManCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "man",
    abstract: "The manual page, for `man`.",
    discussion: """
        waymark man | man -l -
            shows it
        waymark man > waymark.1
            for /usr/local/share/man/man1, where `man waymark` finds it
      """)

  func run() throws {
    try ending(Messages(isQuiet: false, isVerbose: false)) { () throws(Failure) in
      try printOut(Array(ManualPage.text.utf8))
      return 0
    }
  }
}
