import Foundation
import Glibc
import Ingest

/// What is said on standard error. Standard output carries tables only.
final class Messages {
  let isQuiet: Bool
  let isVerbose: Bool
  /// Everything that was warned of, for run.json.
  private(set) var warnings: [String] = []
  /// Nil until a flag or the configuration says.
  private var form: MessageForm?
  private let progressMode: ProgressMode
  private var progress: ProgressLine?

  init(isQuiet: Bool, isVerbose: Bool, form: MessageForm? = nil, progress: ProgressMode = .never) {
    self.isQuiet = isQuiet
    self.isVerbose = isVerbose
    self.form = form
    progressMode = progress
  }

  /// The form that the configuration wants, which a flag beats.
  func take(_ configured: MessageForm) { form = form ?? configured }

  /// Shows how far the reading of the inputs at these paths is, until `endProgress`, if that is wanted.
  func show(_ reading: ReadingProgress, of paths: [String]) {
    let terminal = ProcessInfo.processInfo.environment["TERM"]
    guard
      let drawn = ProgressLine.form(progressMode, isQuiet: isQuiet, isTerminal: isTerminal(2) && form != .json, terminal: terminal)
    else { return }
    // Of a pipe nobody knows how much there is.
    let sizes = paths.map { $0 == "-" ? nil : FileSystem.size(of: $0) }
    progress = ProgressLine(reading, stored: sizes.contains(nil) ? nil : sizes.compactMap { $0 }.reduce(0, +), drawn, as: form ?? .text)
  }

  func endProgress() {
    progress?.stop()
    progress = nil
  }

  /// Something that the reader of the figures should know.
  func warn(_ text: String, at place: MessagePlace = MessagePlace()) {
    warnings.append(text)
    if !isQuiet { say(Message(level: .warning, text: text, place: place)) }
  }

  /// Why the status won't be 0, but this.
  func error(_ text: String, at place: MessagePlace = MessagePlace(), status: Int32? = nil) {
    say(Message(level: .error, text: text, place: place, status: status))
  }

  /// What only someone who asked wants to know.
  func detail(_ text: String, at place: MessagePlace = MessagePlace()) {
    if isVerbose { say(Message(level: .info, text: text, place: place)) }
  }

  private func say(_ message: Message) {
    let line = Array((message.line(in: form ?? .text) + "\n").utf8)
    // Nobody is left to be told when standard error itself can't be written to.
    let write = { _ = try? writeAll(line.span, to: 2) }
    if let progress { progress.making(room: write) } else { write() }
  }
}

/// Whether a descriptor is a terminal.
func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }
