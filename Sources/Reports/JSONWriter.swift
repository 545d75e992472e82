import Ingest
import Metrics

/// JSON (RFC 8259). As one document: an object of tables, each an array of rows; as lines: one object a row, with
/// its table's name first. Rows alone are an array of objects, or lines. Figures are numbers, a missing figure is null.
struct JSONWriter: TableWriter, RowWriter {
  let isLines: Bool

  func write<Stop: Error>(
    _ tables: [Table], to output: inout [UInt8], _ flush: (inout [UInt8]) throws(Stop) -> Void
  ) throws(Stop) {
    if !isLines { output.append(text: "{\n") }
    for (place, table) in tables.enumerated() {
      let keys = keys(table.columns)
      let beginning = isLines ? "{\"table\":\(jsonText(table.name))," : "    {"
      if !isLines { output.append(text: "  \(jsonText(table.name)): [") }
      var objects = Objects(keys: keys, beginning: beginning, isLines: isLines)
      swap(&objects.output, &output)
      defer { swap(&objects.output, &output) }
      try table.forEachRow(to: &objects) { objects throws(Stop) in
        objects.end()
        try flush(&objects.output)
      }
      if !isLines { objects.output.append(text: "\(objects.isFirst ? "]" : "\n  ]")\(place + 1 < tables.count ? "," : "")\n") }
    }
    if !isLines { output.append(text: "}\n") }
  }

  func begin(_ columns: [Table.Column], to output: inout [UInt8]) {
    if !isLines { output.append(0x5B) }
  }

  func row(_ cells: [Table.Cell], of columns: [Table.Column], isFirst: Bool, to output: inout [UInt8]) {
    output.append(text: isLines ? "{" : isFirst ? "\n  {" : ",\n  {")
    append(cells, keys(columns), &output)
    output.append(text: isLines ? "}\n" : "}")
  }

  func end(to output: inout [UInt8]) {
    if !isLines { output.append(text: "\n]\n") }
  }

  /// What stands before each value: the comma, and the name of its column.
  private func keys(_ columns: [Table.Column]) -> [String] {
    columns.enumerated().map { place, column in
      (place == 0 ? "" : isLines ? "," : ", ") + jsonText(column.name) + (isLines ? ":" : ": ")
    }
  }

  private func append(_ cells: [Table.Cell], _ keys: [String], _ output: inout [UInt8]) {
    for (key, cell) in zip(keys, cells) {
      output.append(text: key)
      switch cell {
      case .text(let text): appendJSON(text.utf8Span.span, to: &output)
      case .count(let count): output.append(number: count)
      case .decimal(let units, let digits): output.append(units: units, digits: digits)
      case .flag(let flag): output.append(text: flag ? "true" : "false")
      case .missing: output.append(text: "null")
      }
    }
  }

  /// Rows as objects, one behind the other.
  private struct Objects: CellSink {
    let keys: [String]
    let beginning: String
    let isLines: Bool
    var output: [UInt8] = []
    private(set) var isFirst = true
    /// Which cell of its row comes next.
    private var place = 0

    init(keys: [String], beginning: String, isLines: Bool) { (self.keys, self.beginning, self.isLines) = (keys, beginning, isLines) }

    mutating func end() {
      output.append(text: isLines ? "}\n" : "}")
      (isFirst, place) = (false, 0)
    }

    private mutating func next() {
      if place == 0 {
        if !isLines { output.append(text: isFirst ? "\n" : ",\n") }
        output.append(text: beginning)
      }
      output.append(text: keys[place])
      place += 1
    }

    mutating func add(text: Span<UInt8>) {
      next()
      appendJSON(text, to: &output)
    }

    mutating func add(count: Int) {
      next()
      output.append(number: count)
    }

    mutating func add(units: Int128, digits: Int) {
      next()
      output.append(units: units, digits: digits)
    }

    mutating func add(flag: Bool) {
      next()
      output.append(text: flag ? "true" : "false")
    }

    mutating func addMissing() {
      next()
      output.append(text: "null")
    }
  }
}

/// Appends a JSON string; one pass over its bytes where nothing in it needs an escape.
private func appendJSON(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
  for index in bytes.indices {
    // Above ASCII some characters are escaped too.
    let byte = bytes[index]
    if byte < 0x20 || byte >= 0x7F || byte == 0x22 || byte == 0x5C {
      output.append(text: jsonText(decodedText(bytes)))
      return
    }
  }
  output.append(0x22)
  output.append(bytes)
  output.append(0x22)
}

/// A JSON string.
package func jsonText(_ text: String) -> String {
  var quoted = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": quoted += "\\\""
    case "\\": quoted += "\\\\"
    case "\n": quoted += "\\n"
    case "\r": quoted += "\\r"
    case "\t": quoted += "\\t"
    case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028 || scalar.value == 0x2029:
      let digits = String(scalar.value, radix: 16)
      quoted += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
    default: quoted.unicodeScalars.append(scalar)
    }
  }
  return quoted + "\""
}
