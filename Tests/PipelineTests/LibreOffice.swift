import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// LibreOffice Calc, to open the CSV that we write as its users do: the cells and their types as it takes them.
enum LibreOffice {
  /// `soffice` on the path; nil: it isn't here.
  static let path: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") + ["/usr/bin", "/usr/local/bin"]
    return folders.map { "\($0)/soffice" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  enum Cell: Equatable {
    case text(String), number(Double), date(String), flag(Bool), formula(String), empty

    var isNumber: Bool { if case .number = self { true } else { false } }
  }

  /// Opens CSV files, and gives the rows of each by its name without `.csv`. `separators` is what is ticked in the dialog,
  /// where all three are at first; `language` the number of Windows' list that it shows: 1033 English, 1031 German.
  static func open(_ files: [String], separators: String = ",;\t", language: Int = 1033, in folder: String) throws -> [String: [[Cell]]] {
    // UTF-8 (76), texts between quotes (34), from the first line on.
    let filter = "CSV:" + separators.utf8.map(String.init).joined(separator: "/") + ",34,76,1,,\(language)"
    let out = "\(folder)/\(UUID().uuidString)"
    let ended = try BuiltCommand.run(
      path ?? "soffice",
      ["--headless", "-env:UserInstallation=file://\(folder)/profile", "--infilter=\(filter)", "--convert-to", "fods", "--outdir", out] + files,
      in: folder)
    var sheets: [String: [[Cell]]] = [:]
    for file in files {
      let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
      let reader = SheetReader()
      let parser = XMLParser(data: try Data(contentsOf: URL(fileURLWithPath: "\(out)/\(name).fods")))
      parser.delegate = reader
      guard parser.parse() else { throw Unreadable(file: name, words: ended.errors) }
      sheets[name] = reader.rows
    }
    return sheets
  }

  struct Unreadable: Error { var file, words: String }

  /// Reads the first sheet of a flat OpenDocument file (OpenDocument 1.3, part 3, 9).
  private final class SheetReader: NSObject, XMLParserDelegate {
    var rows: [[Cell]] = []
    private var row: [Cell] = []
    private var cell: Cell = .empty
    private var text: String?
    private var paragraphs = 0
    private var isInParagraph = false
    private var repeats = 1
    private var sheets = 0

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      switch name {
      case "table:table": sheets += 1
      case "table:table-row": row = []
      case "table:table-cell":
        repeats = attributes["table:number-columns-repeated"].flatMap { Int($0) } ?? 1
        paragraphs = 0
        text = nil
        cell = Self.cell(attributes)
      case "text:p":
        text = paragraphs == 0 ? "" : (text ?? "") + "\n"
        paragraphs += 1
        isInParagraph = true
      case "text:s": text? += String(repeating: " ", count: attributes["text:c"].flatMap { Int($0) } ?? 1)
      case "text:tab": text? += "\t"
      case "text:line-break": text? += "\n"
      default: break
      }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { if isInParagraph { text? += string } }

    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
      guard sheets == 1 else { return }
      switch name {
      case "text:p": isInParagraph = false
      case "table:table-cell":
        if case .text = cell { cell = .text(text ?? "") }
        // What is repeated to the edge of the sheet is nothing.
        if repeats < 1000 { row += Array(repeating: cell, count: repeats) }
      case "table:table-row":
        while row.last == .empty { row.removeLast() }
        if !row.isEmpty { rows.append(row) }
      default: break
      }
    }

    private static func cell(_ attributes: [String: String]) -> Cell {
      if let formula = attributes["table:formula"] { return .formula(formula) }
      switch attributes["office:value-type"] {
      case "string": return .text("")
      case "float", "percentage", "currency": return .number(attributes["office:value"].flatMap { Double($0) } ?? .nan)
      case "date": return .date(attributes["office:date-value"] ?? "")
      case "time": return .date(attributes["office:time-value"] ?? "")
      case "boolean": return .flag(attributes["office:boolean-value"] == "true")
      default: return .empty
      }
    }
  }
}
