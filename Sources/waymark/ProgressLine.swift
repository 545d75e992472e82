import ArgumentParser
import Foundation
import Ingest

/// When it is shown how far reading is.
enum ProgressMode: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}

/// A line of a terminal that shows how far reading is, drawn anew a few times a second; elsewhere a line now and then.
final class ProgressLine: @unchecked Sendable {
  enum Form: Equatable {
    /// One line, over and over, of a terminal that understands it.
    case redrawn
    /// A line each time, where nothing can be taken back.
    case lines
  }

  // All but what never changes is touched only while `condition` is locked.
  private let condition = NSCondition()
  private let progress: ReadingProgress
  private let stored: Int?
  private let descriptor: Int32
  private let form: Form
  private let messageForm: MessageForm
  private let interval: Double
  private let start = ContinuousClock.now
  private var isDrawn = false
  private var isStopped = false
  private var hasEnded = false

  /// How it is shown, if it is: by itself only on a terminal, on which other words of the run are to be seen too.
  static func form(_ mode: ProgressMode, isQuiet: Bool, isTerminal: Bool, terminal: String?) -> Form? {
    // A terminal that says nothing of itself, or that it is dumb, can't clear a line.
    let canRedraw = isTerminal && terminal != nil && terminal != "" && terminal != "dumb"
    switch mode {
    case .never: return nil
    case .auto: return canRedraw && !isQuiet ? .redrawn : nil
    case .always: return canRedraw ? .redrawn : .lines
    }
  }

  /// Shows the first line after `interval` seconds, so that short runs show none. `stored`: bytes of all inputs, where known.
  init(
    _ progress: ReadingProgress, stored: Int?, _ form: Form, as messageForm: MessageForm = .text, on descriptor: Int32 = 2,
    every interval: Double? = nil
  ) {
    self.progress = progress
    self.stored = stored
    self.form = form
    self.messageForm = messageForm
    self.descriptor = descriptor
    self.interval = interval ?? (form == .redrawn ? 0.25 : 10)
    let thread = Thread { [self] in drawOn() }
    thread.name = "progress"
    thread.start()
  }

  private func drawOn() {
    condition.lock()
    while !isStopped {
      if !condition.wait(until: Date(timeIntervalSinceNow: interval)), !isStopped { draw() }
    }
    hasEnded = true
    condition.broadcast()
    condition.unlock()
  }

  /// To be called while locked, as `erase` is.
  private func draw() {
    let elapsed = (ContinuousClock.now - start).components
    let text = ProgressText(
      read: progress.storedBytes, stored: stored, records: progress.records,
      seconds: Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18, isFinished: progress.isFinished)
    switch form {
    case .redrawn:
      // The last column stays free, for some terminals go on to the next line there.
      write("\r" + text.fitting((terminalColumns(descriptor) ?? 80) - 1) + Self.clearsRest)
      isDrawn = true
    case .lines: write(Message(level: .info, text: text.fitting(.max)).line(in: messageForm) + "\n")
    }
  }

  private func erase() {
    if isDrawn { write("\r" + Self.clearsRest) }
    isDrawn = false
  }

  /// Erase in line (ECMA-48, EL), from the cursor to the line's end.
  private static let clearsRest = "\u{1B}[K"

  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    // A terminal that has gone is told nothing.
    try? writeAll(bytes.span, to: descriptor)
  }

  /// Takes the line away while something else is written; it comes again.
  func making<Result>(room body: () -> Result) -> Result {
    condition.withLock {
      erase()
      return body()
    }
  }

  /// Takes the line away for good.
  func stop() {
    condition.withLock {
      isStopped = true
      condition.broadcast()
      while !hasEnded { condition.wait() }
      erase()
    }
  }
}
