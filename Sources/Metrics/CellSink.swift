import Ingest

/// Takes the cells of rows as they are made, so that no text and no array is made of any.
package protocol CellSink {
  /// Takes a text, which is valid UTF-8.
  mutating func add(text: Span<UInt8>)
  mutating func add(count: Int)
  /// Takes `units` × 10^−`digits`.
  mutating func add(units: Int128, digits: Int)
  mutating func add(flag: Bool)
  mutating func addMissing()
}

extension CellSink {
  package mutating func add(_ cell: Table.Cell) {
    switch cell {
    case .text(let text): add(text: text.utf8Span.span)
    case .count(let count): add(count: count)
    case .decimal(let units, let digits): add(units: units, digits: digits)
    case .flag(let flag): add(flag: flag)
    case .missing: addMissing()
    }
  }
}

/// Rows that are made one at a time, whenever they are asked for, the same each time.
protocol RowSource: Sendable {
  /// Gives the cells of one row after the other, and says where each ends, until that has enough.
  func send<Sink: CellSink>(to sink: inout Sink, _ ended: (inout Sink) -> Bool)
}

/// A row as cells of its own.
struct CollectedRow: CellSink {
  var cells: [Table.Cell] = []

  mutating func add(text: Span<UInt8>) { cells.append(.text(decodedText(text))) }
  mutating func add(count: Int) { cells.append(.count(count)) }
  mutating func add(units: Int128, digits: Int) { cells.append(.decimal(units: units, digits: digits)) }
  mutating func add(flag: Bool) { cells.append(.flag(flag)) }
  mutating func addMissing() { cells.append(.missing) }
}
