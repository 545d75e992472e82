import ArgumentParser

/// `waymark completions`: what makes a shell complete commands, flags, tables, dimensions …
struct CompletionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions",
    abstract: "Completions for bash, zsh and fish.",
    discussion: """
        waymark completions bash > waymark.bash
            to be named /etc/bash_completion.d/waymark
        waymark completions zsh > _waymark
            into a folder of $fpath, such as /usr/local/share/zsh/site-functions
        waymark completions fish > waymark.fish
            into ~/.config/fish/completions

      For the shell that is open alone: source <(waymark completions bash), or zsh; waymark completions fish | source.
      The script asks `waymark` itself, so that it need not be made anew for a newer version.
      """)

  @Argument(help: "The shell: bash, zsh or fish.")
  var shell: CompletionScript

  func run() throws {
    try ending(Messages(isQuiet: false, isVerbose: false)) { () throws(Failure) in
      try printOut(Array(shell.text.utf8))
      return 0
    }
  }
}
