import Metrics

/// A table's columns as text for people.
struct FigureColumns {
  let style: OutputStyle
  let figures: FigureText

  init(_ style: OutputStyle) {
    self.style = style
    figures = FigureText(style.marks)
  }

  func columns(of table: Table, widestText: Int) -> [TextGrid.Column] {
    let rows = table.rows
    return table.columns.indices.map { place in
      let column = table.columns[place]
      var set = TextGrid.Column(
        heading(column, table), isRight: column.unit.isFigure, cells(rows.map { $0[place] }, column, table.units(ofColumn: place)))
      if column.unit == .text { set.narrow(to: widestText, style.marks) }
      return set
    }
  }

  /// The column's name in words, with the currency of its money.
  func heading(_ column: Table.Column, _ table: Table) -> [String] {
    let words = column.name.split(separator: "_").map { visible(String($0)) }
    return words + (column.unit == .money ? [table.currency].compactMap { $0 } : [])
  }

  /// `units` where each row has its own.
  func cells(_ cells: [Table.Cell], _ column: Table.Column, _ units: [Table.Unit]? = nil) -> [TextGrid.Cell] {
    // A change is told from a value by its sign, and a tiny one may be nothing.
    let isChange = column.name == "change" || column.name.hasPrefix("change_")
    let texts =
      units.map { zip(cells, $0).map { figures.text(of: $0, $1, keepsSmall: !isChange) } }
      ?? figures.texts(of: cells, column.unit, keepsSmall: !isChange)
    return zip(cells, texts).map { cell, text in
      TextGrid.Cell(isChange && isPositive(cell) ? "+" + text : text, isNothing(cell) && column.unit.isFigure ? .faint : .plain)
    }
  }

  private func isNothing(_ cell: Table.Cell) -> Bool {
    switch cell {
    case .missing, .count(0), .decimal(0, _): true
    case .text, .count, .decimal, .flag: false
    }
  }

  private func isPositive(_ cell: Table.Cell) -> Bool {
    switch cell {
    case .count(let count): count > 0
    case .decimal(let units, _): units > 0
    case .text, .flag, .missing: false
    }
  }
}
