/// How many bytes of a UTF-8 byte order mark stand first: 0 or 3.
func afterByteOrderMark(_ bytes: Span<UInt8>) -> Int {
  bytes.count >= 3 && bytes[0] == 0xEF && bytes[1] == 0xBB && bytes[2] == 0xBF ? 3 : 0
}

func isOnlyBlank(_ bytes: Span<UInt8>) -> Bool {
  for index in 0..<bytes.count where !isBlank(bytes[index]) && bytes[index] != 0x0A { return false }
  return true
}

/// The first line that isn't blank and no `sep=` hint.
func firstLine(_ sample: Span<UInt8>) -> Range<Int> {
  var start = 0
  while start < sample.count {
    let end = firstIndex(of: 0x0A, in: sample, from: start) ?? sample.count
    let line = sample.extracting(start..<end)
    let isHint = line.count <= 6 && line.count >= 4 && asciiLowercased(line[0]) == 0x73
      && asciiLowercased(line[1]) == 0x65 && asciiLowercased(line[2]) == 0x70 && line[3] == 0x3D
    if !isBlankLine(line), !isHint { return start..<end }
    start = end + 1
  }
  return 0..<0
}

/// The names in a header line; quotes around a name go.
func splitHeader(_ line: Span<UInt8>, _ delimiter: UInt8) -> [String] {
  var names: [String] = []
  var start = 0
  var isQuoted = false
  for index in 0...line.count {
    if index < line.count, line[index] == 0x22 { isQuoted.toggle() }
    if index == line.count || (line[index] == delimiter && !isQuoted) {
      names.append(decodedText(line.extracting(start..<index)).filter { $0 != "\"" }.trimmingBlanks())
      start = index + 1
    }
  }
  return names
}

/// Where the header of delimited text is: the first of its first rows that `isHeader`, by any delimiter, for titles may
/// stand above it. The delimiter of Excel's `sep=` hint, or else of the first line, is tried before others.
func findHeader(
  _ sample: Span<UInt8>, isWhole: Bool, _ isHeader: (Header) -> Bool
) -> (delimiter: UInt8, line: Int)? {
  var delimiters = [sniffDelimiter(sample.extracting(firstLine(sample)))]
  for delimiter: UInt8 in [0x2C, 0x3B, 0x09, 0x7C] where delimiter != delimiters[0] { delimiters.append(delimiter) }
  for delimiter in delimiters {
    for row in firstRows(of: sample, delimiter: delimiter, most: 20, isWhole: isWhole) where isHeader(Header(row.names)) {
      return (delimiter, row.line)
    }
  }
  return nil
}

extension NCSALog {
  /// The format for a log of which `sample` is the beginning; nil where fewer than a tenth of the sample's
  /// first lines are NCSA lines: other text has none at all.
  ///
  /// Lines without agents are accepted when at least a tenth of the sample's are such lines: a single one among
  /// combined lines was cut off.
  init?(sample: Span<UInt8>) {
    var trial = NCSALog()
    let lines = sampleLines(sample)
    var shapes = [Int](repeating: 0, count: Shape.allCases.count)
    for range in lines {
      do throws(Refusal) {
        try trial.read(sample.extracting(range)) { _, _, shape in shapes[shape.rawValue] += 1 }
      } catch { continue }
    }
    let read = shapes.reduce(0, +)
    guard read > 0, read * 10 >= lines.count else { return nil }
    let withoutAgent = shapes[Shape.common.rawValue] + shapes[Shape.vhostCommon.rawValue]
    acceptsCommon = withoutAgent * 10 >= read
  }
}
