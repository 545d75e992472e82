import Metrics

/// JSON (RFC 8259). As one document: an object of tables, each an array of rows; as lines: one object a row, with
/// its table's name first. Rows alone are an array of objects, or lines. Figures are numbers, a missing figure is null.
struct JSONWriter: TableWriter, RowWriter {
  let isLines: Bool

  func write(_ tables: [Table], to output: inout [UInt8]) {
    if isLines {
      for table in tables {
        for cells in table.rows {
          var fields = ["\"table\":\(jsonText(table.name))"]
          fields += self.fields(table.columns, cells)
          output += Array("{\(fields.joined(separator: ","))}\n".utf8)
        }
      }
      return
    }
    output += Array("{\n".utf8)
    for (place, table) in tables.enumerated() {
      output += Array("  \(jsonText(table.name)): [".utf8)
      for (index, cells) in table.rows.enumerated() {
        let row = fields(table.columns, cells).joined(separator: ", ")
        output += Array("\(index == 0 ? "\n" : ",\n")    {\(row)}".utf8)
      }
      output += Array("\(table.rows.isEmpty ? "]" : "\n  ]")\(place + 1 < tables.count ? "," : "")\n".utf8)
    }
    output += Array("}\n".utf8)
  }

  func begin(_ columns: [Table.Column], to output: inout [UInt8]) {
    if !isLines { output.append(0x5B) }
  }

  func row(_ cells: [Table.Cell], of columns: [Table.Column], isFirst: Bool, to output: inout [UInt8]) {
    if isLines {
      output += "{\(fields(columns, cells).joined(separator: ","))}\n".utf8
    } else {
      output += "\(isFirst ? "" : ",")\n  {\(fields(columns, cells).joined(separator: ", "))}".utf8
    }
  }

  func end(to output: inout [UInt8]) {
    if !isLines { output += "\n]\n".utf8 }
  }

  private func fields(_ columns: [Table.Column], _ cells: [Table.Cell]) -> [String] {
    let colon = isLines ? ":" : ": "
    return zip(columns, cells).map { column, cell in "\(jsonText(column.name))\(colon)\(value(cell))" }
  }

  private func value(_ cell: Table.Cell) -> String {
    switch cell {
    case .text(let text): return jsonText(text)
    case .count(let count): return String(count)
    case .decimal(let units, let digits): return decimalText(units, digits)
    case .flag(let flag): return flag ? "true" : "false"
    case .missing: return "null"
    }
  }
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
