import Glibc
import Ingest
import Reports

/// What is said on standard error. Standard output carries tables only.
final class Messages {
  let isQuiet: Bool
  let isVerbose: Bool
  /// Everything that was warned of, for run.json.
  private(set) var warnings: [String] = []

  init(isQuiet: Bool, isVerbose: Bool) {
    self.isQuiet = isQuiet
    self.isVerbose = isVerbose
  }

  /// Something that the reader of the figures should know.
  func warn(_ text: String) {
    warnings.append(text)
    if !isQuiet { say("waymark: warning: \(text)") }
  }

  /// Why the status won't be 0.
  func error(_ text: String) { say("waymark: \(text)") }

  /// What only someone who asked wants to know.
  func detail(_ text: String) {
    if isVerbose { say("waymark: \(text)") }
  }

  private func say(_ text: String) {
    let line = Array((visible(text, keepsLineEnds: true) + "\n").utf8)
    // Nobody is left to be told when standard error itself can't be written to.
    try? writeAll(line.span, to: 2)
  }
}

/// Whether a descriptor is a terminal.
func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }
