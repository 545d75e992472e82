import Ingest

/// Columns of text that stand in line, under headings of several lines where one would be too wide.
struct TextGrid {
  /// How a text stands out, where there are colours.
  enum Look {
    case plain, faint, strong
  }

  struct Cell {
    var text: String
    var look = Look.plain
    var width: Int

    init(_ text: String, _ look: Look = .plain) {
      self.text = text
      self.look = look
      width = displayWidth(text)
    }
  }

  struct Column {
    /// What stands above, word by word; a word is never broken.
    var heading: [String]
    var isRight: Bool
    var cells: [Cell]
    /// As wide as its widest cell and its longest word.
    private(set) var width: Int
    private(set) var lines: [String] = []

    init(_ heading: [String], isRight: Bool, _ cells: [Cell]) {
      self.heading = heading
      self.isRight = isRight
      self.cells = cells
      width = 0
      fit()
    }

    /// Cuts the cells that are wider.
    mutating func narrow(to width: Int, _ marks: TerminalMarks) {
      for place in cells.indices where cells[place].width > width {
        cells[place] = Cell(shortened(cells[place].text, to: width, marks), cells[place].look)
      }
      fit()
    }

    mutating func widen(to width: Int) { self.width = max(self.width, width) }

    private mutating func fit() {
      width = max(cells.lazy.map(\.width).max() ?? 0, heading.lazy.map { displayWidth($0) }.max() ?? 0)
      lines = []
      for word in heading {
        if let last = lines.last, displayWidth(last) + 1 + displayWidth(word) <= width {
          lines[lines.count - 1] = last + " " + word
        } else {
          lines.append(word)
        }
      }
    }
  }

  var columns: [Column]
  /// Whether colours may be used.
  var hasColor = false

  /// Two blanks stand between columns.
  static let gap = 2

  static func width(_ columns: some Sequence<Column>) -> Int {
    columns.reduce(-gap) { $0 + $1.width + gap }
  }

  func write(to output: inout [UInt8]) {
    let height = columns.map(\.lines.count).max() ?? 0
    for line in 0..<height {
      write(
        columns.map { column in
          let place = line - height + column.lines.count
          return place < 0 ? Cell("") : Cell(column.lines[place], .strong)
        }, to: &output)
    }
    for row in 0..<(columns.first?.cells.count ?? 0) { write(columns.map { $0.cells[row] }, to: &output) }
  }

  private func write(_ cells: [Cell], to output: inout [UInt8]) {
    var blanks = 0
    for (column, cell) in zip(columns, cells) {
      let padding = max(0, column.width - cell.width)
      if column.isRight { blanks += padding }
      if !cell.text.isEmpty {
        output += repeatElement(0x20, count: blanks)
        blanks = 0
        append(cell, to: &output)
      } else {
        blanks += cell.width
      }
      if !column.isRight { blanks += padding }
      blanks += Self.gap
    }
    output.append(0x0A)
  }

  private func append(_ cell: Cell, to output: inout [UInt8]) {
    let code = hasColor ? [.faint: "2", .strong: "1"][cell.look] : nil
    if let code { output += Array("\u{1B}[\(code)m".utf8) }
    output += Array(cell.text.utf8)
    if code != nil { output += Array("\u{1B}[0m".utf8) }
  }
}
