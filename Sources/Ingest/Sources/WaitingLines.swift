/// Lines that may have been cut off or be the first of another format, until the next ones tell.
struct WaitingLines {
  private var lines: [(bytes: [UInt8], number: Int, refusal: Refusal)] = []
  /// So many in a row are no accident. Cutting a line within its size makes as many as the size has digits.
  private static let run = 5
  /// A longer line does not wait, so that little is held.
  private static let longest = 64 << 10

  var isEmpty: Bool { lines.isEmpty }
  var isRun: Bool { lines.count >= Self.run }

  /// False: the line can't wait.
  mutating func add(_ line: Span<UInt8>, _ number: Int, _ refusal: Refusal) -> Bool {
    guard line.count <= Self.longest else { return false }
    var bytes: [UInt8] = []
    bytes.append(line)
    lines.append((bytes, number, refusal))
    return true
  }

  mutating func release() -> [(bytes: [UInt8], number: Int, refusal: Refusal)] {
    defer { lines = [] }
    return lines
  }
}
