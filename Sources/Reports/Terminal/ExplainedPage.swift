import Ingest
package import Metrics

/// What figures mean, and how those of a run are reckoned out, for people: aligned on a terminal, a plain line each in a pipe.
package struct ExplainedPage {
  private let style: OutputStyle
  private let tables: [(name: String, columns: [Table.Column])]
  private let figures: FigureText

  /// On a terminal further rows are only counted.
  private static let mostRows = 40
  /// Sentences are hard to read in longer lines.
  private static let widestText = 90

  /// `tables`: every table that a figure may be in.
  package init(_ style: OutputStyle, _ tables: [(name: String, columns: [Table.Column])]) {
    self.style = style
    self.tables = tables
    figures = FigureText(style.marks)
  }

  // MARK: Definitions

  /// Every figure in a line of its own, under its table.
  package func list() -> [UInt8] {
    var output: [UInt8] = []
    for (place, table) in tables.enumerated() {
      if place > 0 { output.append(0x0A) }
      append(ofTable: table.name, table.columns, withMeaning: false, to: &output)
    }
    return output
  }

  package func definition(ofTable name: String) -> [UInt8] {
    var output: [UInt8] = []
    append(ofTable: name, tables.first { $0.name == name }?.columns ?? [], withMeaning: true, to: &output)
    return output
  }

  private func append(ofTable name: String, _ columns: [Table.Column], withMeaning: Bool, to output: inout [UInt8]) {
    let table = Definitions.table(name)
    append(heading: "\(name): \(table?.title ?? "")", to: &output)
    if withMeaning, let table { append(text: "\n\(indented(plain(table.meaning), 2))\n\n", to: &output) }
    let titles = columns.map { Definitions.figure($0.name, of: name)?.title ?? "" }
    var names = TextGrid.Column([], isRight: false, columns.map { TextGrid.Cell("  " + $0.name) })
    let width = style.width ?? 80
    if width >= 64 { names.widen(to: 32) }
    var meanings = TextGrid.Column([], isRight: false, titles.map { TextGrid.Cell($0) })
    meanings.narrow(to: max(8, width - TextGrid.width([names]) - TextGrid.gap), style.marks)
    append([names, meanings], to: &output)
  }

  /// What a column means: in one table, or wherever it is, tables of one meaning together.
  package func definition(ofColumn column: String, in table: String?) -> [UInt8] {
    let homes = tables.filter { home in home.columns.contains { $0.name == column } }.map(\.name)
    let wanted = table.map { [$0] } ?? homes
    var meanings: [(figure: FigureDefinition, tables: [String])] = []
    for home in wanted {
      guard let figure = Definitions.figure(column, of: home) else { continue }
      if let known = meanings.firstIndex(where: { $0.figure == figure }) { meanings[known].tables.append(home) } else { meanings.append((figure, [home])) }
    }
    guard let first = meanings.first?.figure else { return [] }
    var output: [UInt8] = []
    let title = first.title.lowercased() == words(column) ? words(column).prefix(1).uppercased() + words(column).dropFirst() : first.title
    append(heading: "\(title) (\(table.map { $0 + "." } ?? "")\(column))", to: &output)
    for (figure, tables) in meanings {
      output.append(0x0A)
      if meanings.count > 1 { append(heading: "In " + tables.joined(separator: ", ") + ":", to: &output) }
      append(text: indented(plain(figure.meaning), 2) + "\n", to: &output)
      if let formula = figure.formula { append(text: "\n" + indented("= " + plain(formula), 4) + "\n", to: &output) }
      if let source = figure.source { append(text: "\n" + indented("As defined by \(source).", 2) + "\n", to: &output) }
    }
    var ends: [String] = []
    if !first.otherNames.isEmpty { ends.append("Also called: \(first.otherNames.joined(separator: ", ")).") }
    let others = homes.filter { !wanted.contains($0) }
    if table == nil, meanings.count == 1 {
      ends.append("In \(homes.joined(separator: ", ")).")
    } else if !others.isEmpty {
      ends.append("Also in \(others.joined(separator: ", ")).")
    }
    if !ends.isEmpty { append(text: "\n" + ends.map { indented($0, 0) + "\n" }.joined(), to: &output) }
    return output
  }

  // MARK: Figures

  /// One figure of a run, in parts that stand beneath each other.
  private struct Line {
    var label: String
    var over: Part?
    var under: Part?
    var times = 1
    /// What it is reckoned as, where it is one less another.
    var difference: String?
    var exact: String
    /// The same as people write it, or what there is instead of a figure.
    var human: String?
  }

  private struct Part {
    /// A part of which no row tells the number has none.
    var number: String
    var words: String

    var text: String { number.isEmpty ? words : number + " " + words }
  }

  /// Each row's figure with the counts behind it.
  package func reckoned(_ column: String, in table: Table) -> [UInt8] {
    guard let place = table.columns.firstIndex(where: { $0.name == column }) else { return [] }
    let all = lines(place, table)
    var output: [UInt8] = [0x0A]
    guard !all.isEmpty else {
      append(text: indented("The table \(table.name) has no rows.", 0) + "\n", to: &output)
      return output
    }
    let isOnTerminal = style.width != nil
    let lines = isOnTerminal ? Array(all.prefix(Self.mostRows)) : all
    let grid = grid(lines)
    if let width = style.width, TextGrid.width(grid) <= width {
      append(grid, to: &output)
    } else {
      let name = table.name == "kpis" ? column : "\(table.name).\(column)"
      for line in lines {
        let sentence = "\(isOnTerminal ? "" : name + " ")\(sentence(line))"
        append(text: (isOnTerminal ? indented(sentence, 2, first: 0) : sentence) + "\n", to: &output)
      }
    }
    if all.count > lines.count { append(text: indented("\(style.marks.ellipsis) and \(all.count - lines.count) more; in a pipe or a file there are all of them.", 0) + "\n", to: &output) }
    return output
  }

  private func lines(_ place: Int, _ table: Table) -> [Line] {
    let column = table.columns[place]
    let figure = Definitions.figure(column.name, of: table.name)
    let keys = table.keyColumns.filter { $0 != place }
    let rows = table.rows
    let page = ChartPage(table, style)
    let parts = figure?.quotient?.reckoned(place, in: table)
    let empty = figure?.quotient?.parts(in: table)
    let units = table.units(ofColumn: place)
    let differences = difference(figure, table, place)
    return rows.indices.map { index in
      let cell = rows[index][place]
      let currency = currency(of: rows[index], table)
      let unit = units?[index] ?? column.unit
      var line = Line(label: page.label(keys, of: rows[index]), exact: exact(cell, unit, currency))
      if let quotient = figure?.quotient, let part = parts?[index] {
        line.times = quotient.times
        // Without both parts the words alone say what it is, where they are no figures of the row.
        if part.over != nil || part.under != nil {
          line.over = over(quotient, part.over, rows[index], table, currency)
          line.under = under(quotient, part.under, table, currency)
        }
      } else if let less = differences?[index] {
        line.difference = less
      }
      if cell == .missing {
        line.exact = "no figure"
        // Mostly there is nothing to divide by.
        if let quotient = figure?.quotient, let parts = empty?[index], parts.under?.units == 0 {
          line.over = over(quotient, parts.over, rows[index], table, currency)
          line.under = under(quotient, parts.under, table, currency)
        }
      } else if unit == .rate || unit == .seconds {
        line.human = figures.text(of: cell, unit)
      }
      return line
    }
  }

  /// Of a figure whose formula is one column less another: both with their numbers, in each row that they give the figure of.
  private func difference(_ figure: FigureDefinition?, _ table: Table, _ place: Int) -> [String?]? {
    let names = (figure?.formula ?? "").split(separator: " ").map(String.init)
    guard names.count == 3, names[1] == "−" else { return nil }
    let term = Quotient.Term(columns: [names[0], names[2]], rows: .own)
    guard term.columns.allSatisfy({ name in table.columns.contains { $0.name == name } }) else { return nil }
    let quotient = Quotient(over: term)
    return zip(table.rows, quotient.parts(in: table)).map { row, parts in
      guard let difference = parts.over, difference == Quotient.Amount(row[place]) else { return nil }
      return over(quotient, difference, row, table, currency(of: row, table)).words
    }
  }

  private func over(_ quotient: Quotient, _ amount: Quotient.Amount?, _ row: [Table.Cell], _ table: Table, _ currency: String) -> Part {
    guard let term = quotient.over else { return part(amount, quotient.counts ?? "", nil, currency) }
    guard term.columns.count > 1 else { return part(amount, words(term), unit(term, table), currency) }
    // Each of the columns that it is the difference of.
    let parts = term.columns.map { name -> String in
      let cell = table.columns.firstIndex { $0.name == name }.map { row[$0] }
      return part(cell.flatMap { Quotient.Amount($0) }, words(name), unit(term, table), currency).text
    }
    let difference = parts.joined(separator: " \(minus) ")
    return Part(number: "", words: quotient.under == nil ? difference : "(" + difference + ")")
  }

  private func under(_ quotient: Quotient, _ amount: Quotient.Amount?, _ table: Table, _ currency: String) -> Part {
    guard let term = quotient.under else { return part(amount, quotient.of ?? "", nil, currency) }
    return part(amount, words(term), unit(term, table), currency)
  }

  private func part(_ amount: Quotient.Amount?, _ words: String, _ unit: Table.Unit?, _ currency: String) -> Part {
    guard let amount else { return Part(number: "", words: words) }
    let number = decimalText(amount.units, amount.digits) + (unit == .money && !currency.isEmpty ? " " + currency : "")
    let counted = words.hasPrefix("all ") ? String(words.dropFirst(4)) : words
    return Part(number: number, words: amount.units == 1 && amount.digits == 0 ? singular(counted) : counted)
  }

  /// Of what is counted, one.
  private func singular(_ words: String) -> String {
    var parts = words.split(separator: " ").map(String.init)
    // `cart sessions without a purchase`, `converting sessions`, `answers of 4 and 5`
    let ends = [" without", " with", " of", " in", " so", " before"].compactMap { words.firstRange(of: $0)?.lowerBound }
    let head = words[..<(ends.min() ?? words.endIndex)].split(separator: " ").count
    guard head > 0, parts[head - 1].hasSuffix("s"), !parts[head - 1].hasSuffix("ss") else { return words }
    parts[head - 1].removeLast()
    return parts.joined(separator: " ")
  }

  private func words(_ term: Quotient.Term) -> String {
    let words = words(term.columns.first ?? "")
    switch term.rows {
    case .own: return words
    case .before: return words + " before"
    case .soFar: return words + " so far"
    case .all: return words + " in all"
    }
  }

  private func words(_ column: String) -> String {
    switch column {
    case "count": "steps"
    case "cohort_size": "in the cohort"
    default: column.replacing("_", with: " ")
    }
  }

  private func unit(_ term: Quotient.Term, _ table: Table) -> Table.Unit? {
    table.columns.first { $0.name == term.columns.first }?.unit
  }

  private func currency(of row: [Table.Cell], _ table: Table) -> String {
    if let place = table.columns.firstIndex(where: { $0.name == "currency" }), case .text(let code) = row[place] { return code }
    return table.currency ?? ""
  }

  /// With all its digits, as in CSV.
  private func exact(_ cell: Table.Cell, _ unit: Table.Unit, _ currency: String) -> String {
    let text = visible(CellStyle.raw.text(of: cell))
    return unit == .money && cell != .missing && !currency.isEmpty ? text + " " + currency : text
  }

  // MARK: Text

  private var divided: String { style.marks.isASCII ? "/" : "÷" }
  private var minus: String { style.marks.isASCII ? "-" : "−" }

  private func sentence(_ line: Line) -> String {
    var text = line.label
    if let over = line.over, let under = line.under {
      text += " = \(over.text) \(divided) \(under.text)" + (line.times == 1 ? "" : " \(style.marks.isASCII ? "*" : "×") \(line.times)")
    }
    if let difference = line.difference { text += " = " + difference }
    return text + " = " + line.exact + (line.human.map { " (\($0))" } ?? "")
  }

  /// The sentences with their parts beneath each other.
  private func grid(_ lines: [Line]) -> [TextGrid.Column] {
    var columns = [TextGrid.Column([], isRight: false, lines.map { TextGrid.Cell($0.label) })]
    if lines.contains(where: { $0.over != nil }) {
      columns += parts("=", lines.map(\.over), lines) + parts(divided, lines.map(\.under), lines)
      if lines.contains(where: { $0.times != 1 }) {
        columns.append(TextGrid.Column([], isRight: false, lines.map { TextGrid.Cell($0.over == nil ? "" : "\(style.marks.isASCII ? "*" : "×") \($0.times)") }))
      }
    }
    if lines.contains(where: { $0.difference != nil }) {
      columns.append(TextGrid.Column([], isRight: false, lines.map { TextGrid.Cell($0.difference.map { "= " + $0 } ?? "") }))
    }
    columns.append(TextGrid.Column([], isRight: false, aligned(lines.map(\.exact)).map { TextGrid.Cell("= " + $0) }))
    if lines.contains(where: { $0.human != nil }) {
      columns.append(TextGrid.Column([], isRight: true, lines.map { TextGrid.Cell($0.human ?? "") }))
    }
    return columns
  }

  private func parts(_ sign: String, _ parts: [Part?], _ lines: [Line]) -> [TextGrid.Column] {
    let numbers = aligned(parts.map { $0?.number ?? "" })
    let cells = zip(numbers, parts).map { number, part -> TextGrid.Cell in
      guard let part else { return TextGrid.Cell("") }
      let text = number.isEmpty ? part.words : number + " " + part.words
      return TextGrid.Cell(sign + " " + text)
    }
    return [TextGrid.Column([], isRight: false, cells)]
  }

  /// Set to the right, to the width of the longest.
  private func aligned(_ texts: [String]) -> [String] {
    let width = texts.map { displayWidth($0) }.max() ?? 0
    return texts.map { String(repeating: " ", count: width - displayWidth($0)) + $0 }
  }

  /// Our own words; signs that ASCII hasn't are written so.
  private func plain(_ text: String) -> String {
    style.marks.isASCII ? text.replacing("÷", with: "/").replacing("−", with: "-").replacing("×", with: "*").replacing(" …", with: " ...") : text
  }

  /// In lines that fit, so many blanks before each, or other ones before the first.
  private func indented(_ text: String, _ blanks: Int, first: Int? = nil) -> String {
    let width = min(style.width ?? 80, Self.widestText)
    var lines = [String(repeating: " ", count: first ?? blanks)]
    var isEmpty = true
    for word in text.split(separator: " ") {
      let last = lines.count - 1
      if !isEmpty, displayWidth(lines[last]) + 1 + displayWidth(String(word)) > width {
        lines.append(String(repeating: " ", count: blanks) + word)
      } else {
        lines[last] += (isEmpty ? "" : " ") + word
      }
      isEmpty = false
    }
    return lines.joined(separator: "\n")
  }

  private func append(text: String, to output: inout [UInt8]) { output += Array(text.utf8) }

  private func append(heading text: String, to output: inout [UInt8]) {
    for line in indented(text, 0).split(separator: "\n") { append([TextGrid.Column([String(line)], isRight: false, [])], to: &output) }
  }

  private func append(_ columns: [TextGrid.Column], to output: inout [UInt8]) {
    TextGrid(columns: columns, hasColor: style.hasColor).write(to: &output)
  }
}
