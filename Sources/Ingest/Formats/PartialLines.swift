/// Lines that a container runtime cut into parts, put together again: CRI marks a part with `P` and the last with `F`,
/// Docker's last part ends in a newline.
///
/// A line is held in memory until its last part comes, or it is longer than a record may be.
struct PartialLines {
  /// What a line has become.
  enum Fate {
    /// A line of its own.
    case whole
    /// Docker wrote no newline, but too little for it to have cut the line: whole, if it can be read.
    case perhapsWhole
    case held
    /// The last part of the line that is held.
    case complete
    /// With it the line that is held is too long.
    case tooLong
    /// A further part of a line that was too long.
    case rest
  }

  struct Line {
    /// The parts' messages, joined.
    var text: [UInt8] = []
    /// The parts as they stand in the input, a line each.
    var raw: [UInt8] = []
    /// Where the last part's message begins in `text`, and its line in `raw`.
    var lastText = 0
    var lastRaw = 0
    /// The number of the first part.
    var number = 0
    var isTooLong = false
  }

  /// What is held of standard output and of standard error, whose parts may alternate.
  private(set) var lines = [Line(), Line()]
  /// The stream of the line that was looked at last.
  private(set) var stream = 0

  /// Docker cuts lines after as many bytes.
  static let dockerCut = 16 << 10

  /// Looks at a line, and holds it if it is a part.
  mutating func take(_ line: Span<UInt8>, _ number: Int, _ wrapper: LineWrapper) -> Fate {
    guard let part = wrapper.part(line) else { return .whole }
    stream = part.isError ? 1 : 0
    let isOpen = !lines[stream].raw.isEmpty
    if lines[stream].isTooLong {
      if part.isLast { lines[stream].isTooLong = false }
      return .rest
    }
    if part.isLast, !isOpen { return .whole }
    if wrapper == .docker, !isOpen, line.count < Self.dockerCut { return .perhapsWhole }
    return hold(line, number, wrapper, isLast: part.isLast)
  }

  /// Holds a line as a part of the one that is open on its stream, or as the first of a new one.
  mutating func hold(_ line: Span<UInt8>, _ number: Int, _ wrapper: LineWrapper, isLast: Bool = false) -> Fate {
    var held = Line()
    swap(&held, &lines[stream])
    defer { swap(&held, &lines[stream]) }
    if held.raw.isEmpty { held.number = number } else { held.raw.append(0x0A) }
    (held.lastText, held.lastRaw) = (held.text.count, held.raw.count)
    held.raw.append(line)
    wrapper.appendMessage(line, to: &held.text)
    if held.raw.count > longestRecord {
      held.isTooLong = !isLast
      return .tooLong
    }
    return isLast ? .complete : .held
  }

  /// Forgets what is held of a stream, and hands it out.
  mutating func release(_ stream: Int) -> Line {
    var held = Line()
    held.isTooLong = lines[stream].isTooLong
    swap(&held, &lines[stream])
    return held
  }
}

extension LineWrapper {
  /// Whether lines may come in parts.
  var hasParts: Bool { self == .cri || self == .docker }

  /// Whether a wrapped line is the last part of its line, and which stream it is of; nil: it is no such line.
  func part(_ line: Span<UInt8>) -> (isLast: Bool, isError: Bool)? {
    switch self {
    case .cri:
      guard let start = criMessage(line) else { return nil }
      return (line[start - 2] == 0x46, line[start - 6] == 0x65)
    case .docker:
      guard let close = dockerClose(line) else { return nil }
      let hasNewline = line[close - 1] == 0x6E && line[close - 2] == 0x5C && !isEscaped(line, close - 2, from: 0)
      // "stream":"stderr" stands behind the message.
      var isError = false
      var from = close
      while let mark = firstIndex(of: 0x65, in: line, from: from) {
        if mark + 2 < line.count, line[mark - 1] == 0x64, line[mark + 1] == 0x72, line[mark + 2] == 0x72 { isError = true }
        from = mark + 1
      }
      return (hasNewline, isError)
    case .syslog, .none: return nil
    }
  }

  /// Appends what a wrapped line carries, as it is.
  func appendMessage(_ line: Span<UInt8>, to text: inout [UInt8]) {
    var own: [UInt8] = []
    guard let (range, isCopied) = unwrap(line, into: &own) else { return text.append(line) }
    if isCopied { text += own[range] } else { text.append(line.extracting(range)) }
  }
}
