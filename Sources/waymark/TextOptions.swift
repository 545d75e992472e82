import ArgumentParser
import Ingest
import Reports

/// How text is written for spreadsheets and scripts, for every command that writes rows.
struct TextOptions: ParsableArguments {
  @Flag(help: "Puts a UTF-8 byte order mark before CSV, for Excel.")
  var bom = false

  @Option(help: ArgumentHelp("lf (default) or crlf.", valueName: "end"))
  var lineEnding = "lf"

  @Option(help: ArgumentHelp("What separates CSV cells, such as ';' or tab. Default: a comma.", valueName: "mark"))
  var delimiter: String?

  @Option(help: ArgumentHelp("Decimal mark in CSV: '.' (default) or ','.", valueName: "mark"))
  var decimal: String?

  @Flag(help: "Leaves text cells as they are, even where a spreadsheet takes them for formulas.")
  var rawCells = false

  func style() throws(Failure) -> OutputStyle {
    var style = OutputStyle()
    style.cells.keepsRawText = rawCells
    style.hasByteOrderMark = bom
    guard let ending = ["lf": "\n", "crlf": "\r\n"][lineEnding.lowercased()] else {
      throw Failure(Exit.usage, "--line-ending must be lf or crlf, not “\(lineEnding)”")
    }
    style.lineEnding = ending
    if let delimiter {
      let mark = ["tab": "\t", "\\t": "\t"][delimiter] ?? delimiter
      guard mark.utf8.count == 1, !"\"\r\n".contains(mark) else {
        throw Failure(Exit.usage, "--delimiter must be one ASCII character, not “\(delimiter)”")
      }
      style.delimiter = mark
    }
    if let decimal {
      guard let mark = decimal.first, decimal == "." || decimal == "," else {
        throw Failure(Exit.usage, "--decimal must be . or , and not “\(decimal)”")
      }
      style.cells.decimalMark = mark
    }
    style.width = isTerminal(1) ? terminalColumns(1) ?? 80 : nil
    return style
  }
}
