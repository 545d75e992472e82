/// Delimited text read the obvious way, all of it at once: the twin with which CSVReader must agree.
struct SlowCSV {
  /// A row or what could not be one.
  enum Event: Equatable {
    case row([String], bytes: [UInt8], line: Int, isTerminated: Bool)
    case unclosedQuote(bytes: [UInt8], line: Int, isTerminated: Bool)
    case overlong(count: Int, line: Int, isTerminated: Bool)
  }

  let bytes: [UInt8]
  let delimiter: UInt8

  func events() -> [Event] {
    var events: [Event] = []
    var at = 0
    var line = 1
    while at < bytes.count {
      if let (cells, end) = row(from: at) {
        let isTerminated = end < bytes.count
        events.append(.row(cells, bytes: withoutReturn(at..<end), line: line, isTerminated: isTerminated))
        line += bytes[at..<min(end + 1, bytes.count)].count { $0 == 0x0A }
        at = end + 1
      } else {
        let end = bytes[at...].firstIndex(of: 0x0A) ?? bytes.count
        let isTerminated = end < bytes.count
        let kept = isTerminated ? withoutReturn(at..<end) : Array(bytes[at..<end])
        events.append(.unclosedQuote(bytes: kept, line: line, isTerminated: isTerminated))
        line += 1
        at = end + 1
      }
    }
    return events
  }

  /// The cells of a row and where it ends; nil where a quote is not closed.
  private func row(from start: Int) -> ([String], Int)? {
    var cells: [String] = []
    var at = start
    while true {
      var cell: [UInt8] = []
      if at < bytes.count, bytes[at] == 0x22 {
        at += 1
        while true {
          guard at < bytes.count else { return nil }
          if bytes[at] != 0x22 {
            cell.append(bytes[at])
            at += 1
          } else if at + 1 < bytes.count, bytes[at + 1] == 0x22 {
            cell.append(0x22)
            at += 2
          } else {
            at += 1
            break
          }
        }
      }
      while at < bytes.count, bytes[at] != delimiter, bytes[at] != 0x0A {
        cell.append(bytes[at])
        at += 1
      }
      let blanks: [UInt8] = [0x20, 0x09, 0x0D]
      while let last = cell.last, blanks.contains(last) { cell.removeLast() }
      cells.append(String(decoding: cell.drop { blanks.contains($0) }, as: UTF8.self))
      guard at < bytes.count, bytes[at] == delimiter else { return (cells, at) }
      at += 1
    }
  }

  private func withoutReturn(_ range: Range<Int>) -> [UInt8] {
    let part = bytes[range]
    return part.last == 0x0D ? Array(part.dropLast()) : Array(part)
  }
}
