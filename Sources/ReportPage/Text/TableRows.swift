import Metrics

/// A table's rows, whose cells are asked for by the names of their columns.
struct TableRows {
  let name: String
  let columns: [Table.Column]
  private let places: [String: Int]
  let rows: [[Table.Cell]]
  /// Whether these are all rows of the table.
  let isWhole: Bool

  private struct Enough: Error {}

  /// The first rows of a table, `most` of them; nil: there is no such table.
  init?(_ tables: [Table], _ name: String, most: Int = .max) {
    guard let table = tables.first(where: { $0.name == name }) else { return nil }
    self.name = name
    columns = table.columns
    places = Dictionary(table.columns.enumerated().map { ($1.name, $0) }) { first, _ in first }
    var rows: [[Table.Cell]] = []
    var isWhole = true
    do throws(Enough) {
      try table.forEachRow { cells throws(Enough) in
        guard rows.count < most else { throw Enough() }
        rows.append(cells)
      }
    } catch {
      isWhole = false
    }
    self.rows = rows
    self.isWhole = isWhole
  }

  private init(_ whole: TableRows, _ rows: [[Table.Cell]]) {
    (name, columns, places, isWhole) = (whole.name, whole.columns, whole.places, whole.isWhole)
    self.rows = rows
  }

  /// The same table with only some of its rows.
  func keeping(_ rows: [[Table.Cell]]) -> TableRows { TableRows(self, rows) }

  func cell(_ column: String, _ row: [Table.Cell]) -> Table.Cell { places[column].map { row[$0] } ?? .missing }

  func unit(_ column: String) -> Table.Unit { places[column].map { columns[$0].unit } ?? .text }

  /// Every column with the table that it is of.
  var defined: [(table: String, column: String)] { columns.map { (name, $0.name) } }

  /// The dimension by which a table of periods, cohorts or stages is cut: its second column, where that isn't the usual one.
  func dimension(usual: String) -> String? {
    columns.count > 1 && columns[1].name != usual ? columns[1].name : nil
  }

  /// The rows of each value of a column, the values in the order of their first rows.
  func grouped(by column: String) -> [(value: String, rows: TableRows)] {
    var order: [String] = []
    var groups: [String: [[Table.Cell]]] = [:]
    for row in rows {
      let value = cell(column, row).words
      if groups[value] == nil { order.append(value) }
      groups[value, default: []].append(row)
    }
    return order.map { ($0, keeping(groups[$0] ?? [])) }
  }
}
