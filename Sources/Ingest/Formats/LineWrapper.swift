/// What carried a log line on its way: syslog and container runtimes put something around it.
package enum LineWrapper: CaseIterable, Sendable {
  // The order in which they are tried: a bare line's format could take a container's words for its own.
  /// Docker's json-file driver: `{"log":"line\n","stream":"stdout","time":"…"}`.
  case docker
  /// Kubernetes' CRI: `2024-01-01T00:00:00Z stdout F line`.
  case cri
  /// RFC 3164 and 5424, and rsyslog's ISO times: `<134>Feb  6 12:14:14 host program[1]: line`.
  case syslog
  case none

  /// Where the line stands in what carries it; nil where this is no such thing. Docker's escapes are undone in `text`.
  func unwrap(_ line: Span<UInt8>, into text: inout [UInt8]) -> (range: Range<Int>, isCopied: Bool)? {
    switch self {
    case .none: return (0..<line.count, false)
    case .syslog: return syslogMessage(line).map { ($0..<line.count, false) }
    case .cri: return criMessage(line).map { ($0..<line.count, false) }
    case .docker: return dockerMessage(line, into: &text).map { ($0, true) }
    }
  }

  private func syslogMessage(_ line: Span<UInt8>) -> Int? {
    var at = 0
    if !line.isEmpty, line[0] == 0x3C {
      guard let close = firstIndex(of: 0x3E, in: line, from: 0, to: min(line.count, 6)) else { return nil }
      at = close + 1
      if at + 1 < line.count, isDigit(line[at]), line[at + 1] == 0x20 { return structuredMessage(line, at + 2) }
    }
    // "Feb  6 12:14:14 " or one word that begins with a year.
    if monthNumber(line, at) != nil, at + 16 <= line.count, line[at + 3] == 0x20, line[at + 15] == 0x20 {
      at += 16
    } else if digits(line, at, 4) != nil, at + 4 < line.count, line[at + 4] == 0x2D, let space = firstIndex(of: 0x20, in: line, from: at) {
      at = space + 1
    } else {
      return nil
    }
    guard let host = firstIndex(of: 0x20, in: line, from: at) else { return nil }
    var colon = host + 1
    while colon + 1 < line.count, !(line[colon] == 0x3A && line[colon + 1] == 0x20) {
      if line[colon] == 0x20 { return nil }
      colon += 1
    }
    return colon + 1 < line.count ? colon + 2 : nil
  }

  /// RFC 5424: time, host, program, process and message id, structured data or `-`, then the message.
  private func structuredMessage(_ line: Span<UInt8>, _ start: Int) -> Int? {
    messageAfterMark(line, start).map { $0 + afterByteOrderMark(line.extracting($0..<line.count)) }
  }

  private func messageAfterMark(_ line: Span<UInt8>, _ start: Int) -> Int? {
    var at = start
    for _ in 0..<5 {
      guard let space = firstIndex(of: 0x20, in: line, from: at) else { return nil }
      at = space + 1
    }
    guard at < line.count else { return nil }
    if line[at] == 0x2D, at + 1 < line.count { return at + 2 }
    guard line[at] == 0x5B, let close = firstIndex(of: 0x5D, in: line, from: at), close + 1 < line.count else { return nil }
    return close + 2
  }

  /// Where a line's message begins; the mark before it says whether the line goes on.
  func criMessage(_ line: Span<UInt8>) -> Int? {
    guard digits(line, 0, 4) != nil, let time = firstIndex(of: 0x20, in: line),
      let stream = firstIndex(of: 0x20, in: line, from: time + 1), stream + 2 < line.count,
      stream - time == 7, line[time + 1] == 0x73, line[time + 2] == 0x74, line[time + 3] == 0x64,
      line[stream + 1] == 0x46 || line[stream + 1] == 0x50, line[stream + 2] == 0x20
    else { return nil }
    return stream + 3
  }

  private static let dockerMark = Array(#"{"log":""#.utf8)

  /// The quote that ends a line's message.
  func dockerClose(_ line: Span<UInt8>) -> Int? {
    let mark = Self.dockerMark.count
    guard line.count > mark, sameBytes(line.extracting(0..<mark), Self.dockerMark.span) else { return nil }
    var from = mark
    while let quote = firstIndex(of: 0x22, in: line, from: from) {
      if !isEscaped(line, quote, from: mark) { return quote }
      from = quote + 1
    }
    return nil
  }

  /// Where in the wrapped line a byte of its message stands, for a caret.
  func place(_ offset: Int, in line: Span<UInt8>) -> Int {
    switch self {
    case .none: return offset
    case .syslog: return offset + (syslogMessage(line) ?? 0)
    case .cri: return offset + (criMessage(line) ?? 0)
    case .docker:
      var at = Self.dockerMark.count
      for _ in 0..<offset where at < line.count {
        at += line[at] != 0x5C || at + 1 == line.count ? 1 : line[at + 1] == 0x75 ? 6 : 2
      }
      return min(at, line.count)
    }
  }

  private func dockerMessage(_ line: Span<UInt8>, into text: inout [UInt8]) -> Range<Int>? {
    guard dockerClose(line) != nil else { return nil }
    text.removeAll(keepingCapacity: true)
    var at = Self.dockerMark.count
    while at < line.count, line[at] != 0x22 {
      if line[at] == 0x5C, at + 1 < line.count {
        at += 1
        switch line[at] {
        case 0x6E: text.append(0x0A)
        case 0x74: text.append(0x09)
        case 0x72: text.append(0x0D)
        case 0x75:
          guard at + 4 < line.count, let high = hexDigit(line[at + 3]), let low = hexDigit(line[at + 4]) else { return nil }
          text.append(high << 4 | low)
          at += 4
        default: text.append(line[at])
        }
      } else {
        text.append(line[at])
      }
      at += 1
    }
    guard at < line.count else { return nil }
    while let last = text.last, last == 0x0A || last == 0x0D { text.removeLast() }
    return 0..<text.count
  }
}
