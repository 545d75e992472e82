import Foundation
import Glibc
import Ingest
import Reports

/// What is said on standard error. Standard output carries tables only.
final class Messages {
  let isQuiet: Bool
  let isVerbose: Bool
  /// Everything that was warned of, for run.json.
  private(set) var warnings: [String] = []
  private let progressMode: ProgressMode
  private var progress: ProgressLine?

  init(isQuiet: Bool, isVerbose: Bool, progress: ProgressMode = .never) {
    self.isQuiet = isQuiet
    self.isVerbose = isVerbose
    progressMode = progress
  }

  /// Shows how far the reading of the inputs at these paths is, until `endProgress`, if that is wanted.
  func show(_ reading: ReadingProgress, of paths: [String]) {
    let terminal = ProcessInfo.processInfo.environment["TERM"]
    guard
      let form = ProgressLine.form(progressMode, isQuiet: isQuiet, isTerminal: isTerminal(2), terminal: terminal)
    else { return }
    // Of a pipe nobody knows how much there is.
    let sizes = paths.map { $0 == "-" ? nil : FileSystem.size(of: $0) }
    progress = ProgressLine(reading, stored: sizes.contains(nil) ? nil : sizes.compactMap { $0 }.reduce(0, +), form)
  }

  func endProgress() {
    progress?.stop()
    progress = nil
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
    let write = { _ = try? writeAll(line.span, to: 2) }
    if let progress { progress.making(room: write) } else { write() }
  }
}

/// Whether a descriptor is a terminal.
func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }
