import Foundation
import Ingest

/// The beginning of a file that is in no known format, for guessing what it is.
struct FileSample {
  /// Whole lines that aren't blank.
  let lines: [String]
  /// The same bytes, uncompressed.
  let bytes: [UInt8]
  private let path: String

  private static let mostBytes = 256 << 10
  private static let mostRows = 200

  /// Nil where it can't be read a second time, as standard input can't.
  init?(path: String) {
    guard path != "-" else { return nil }
    var copy: [UInt8] = []
    do throws(SystemError) {
      var stream = try ByteStream(path: path, capacity: longestRecord, step: 64 << 10)
      while stream.window.count < Self.mostBytes, stream.fill() {}
      copy.append(stream.buffer.span.extracting(stream.window))
    } catch { return nil }
    var whole = copy
    // The last line may go on beyond the sample.
    if copy.count >= Self.mostBytes, let end = copy.lastIndex(of: 0x0A) { whole = Array(copy[...end]) }
    bytes = whole
    self.path = path
    lines = whole.split(separator: 0x0A).prefix(Self.mostRows).map { decodedText(Array($0).span).trimmingBlanks() }
      .filter { !$0.isEmpty }
  }

  /// The first row that has several cells, and the rows below it; nil where there is none.
  func table() -> (names: [String], rows: [[String]])? {
    if lines.first?.hasPrefix("{") ?? false { return objects() }
    guard let header = lines.first(where: { sniffed($0) != nil }), let delimiter = sniffed(header) else { return nil }
    var found: [[String]] = []
    do throws(SystemError) {
      var rows = CSVReader(try ByteStream(path: path, capacity: longestRecord, step: 64 << 10), delimiter: delimiter)
      reading: while found.count <= Self.mostRows {
        switch rows.next() {
        case .row where !rows.isBlank: found.append((0..<rows.cellCount).map { rows.text($0) })
        case .row: continue
        case .end, .overlong, .unclosedQuote, .refused: break reading
        }
      }
    } catch { return nil }
    guard let start = found.firstIndex(where: { $0.count > 1 && $0.filter { !$0.isEmpty }.count > 1 }) else { return nil }
    var names = found[start]
    if let first = names.first, first.hasPrefix("\u{FEFF}") { names[0] = first.dropFirst().filter { $0 != "\"" } }
    return (names, Array(found[(start + 1)...]))
  }

  /// The delimiter that cuts a line into more than one cell.
  private func sniffed(_ line: String) -> UInt8? {
    let bytes = Array(line.utf8)
    let delimiter = sniffDelimiter(bytes.span)
    return bytes.contains(delimiter) ? delimiter : nil
  }

  /// Lines of JSON: the keys of all objects are the columns, in the order of their names.
  private func objects() -> (names: [String], rows: [[String]])? {
    let read = lines.compactMap { line in
      (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any]
    }
    guard !read.isEmpty, read.count * 2 >= lines.count else { return nil }
    let names = Set(read.flatMap(\.keys)).sorted(by: isBefore)
    let rows = read.map { object in
      names.map { name in
        switch object[name] {
        case let text as String: text
        case let number as NSNumber: number.stringValue
        default: ""
        }
      }
    }
    return (names, rows)
  }
}
