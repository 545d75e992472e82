import ArgumentParser
import Foundation
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
    style.adaptToStandardOutput()
    return style
  }
}

extension OutputStyle {
  mutating func adaptToStandardOutput() {
    adapt(toTerminal: isTerminal(1), columns: terminalColumns(1), ProcessInfo.processInfo.environment)
  }

  /// What a terminal can show, and what its user wants to see.
  ///
  /// Colours there are only on a terminal, and neither under a NO_COLOR that isn't empty (no-color.org) nor where TERM is `dumb`
  /// or not set; no variable forces them into a pipe. Blocks and dashes beyond ASCII need a UTF-8 locale, of LC_ALL, LC_CTYPE and
  /// LANG the first that isn't empty: none means POSIX's own, which is ASCII, as under cron, whose mails would garble them.
  mutating func adapt(toTerminal isTerminal: Bool, columns: Int?, _ environment: [String: String]) {
    func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    width = isTerminal ? columns ?? 80 : nil
    hasColor = isTerminal && value("NO_COLOR") == nil && value("TERM").map { $0 != "dumb" } ?? false
    let locale = (value("LC_ALL") ?? value("LC_CTYPE") ?? value("LANG") ?? "C").lowercased()
    marks = locale.contains("utf-8") || locale.contains("utf8") ? .unicode : .ascii
  }
}
