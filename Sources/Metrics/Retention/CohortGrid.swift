import Ingest
import Journeys

/// Counts by cohort and offset: who of each cohort came back in its period number `offset`.
///
/// Both retention tables are such grids, of sessions or of orders. Distributive.
struct CohortGrid {
  /// A cohort, or the part of it that has one value of a dimension.
  struct Group: Hashable {
    var cohort: Int
    var value = 0
  }

  /// What of a group a row stands for.
  struct Row {
    var group: Group
    /// The row's offset, or its bracket.
    var offset: Table.Cell
    /// Offsets of the periods that the row stands for.
    var offsets: ClosedRange<Int>
    var size: Int
    var retained: Int
    /// Whether its last period, of an open row its first one, had ended when the data did.
    var isComplete: Bool
  }

  private struct Cell: Hashable {
    var group: Group
    /// N-period: the offset. Unbounded: the last one. Brackets: the bracket's number from 1, and 0 for offset 0.
    var place: Int
  }

  private let variant: RetentionVariant
  private var sizes: [Group: Int] = [:]
  private var counts: [Cell: Int] = [:]
  /// The last period in which anybody did anything.
  private(set) var last = Int.min
  private var seen = Seen<Int>()

  init(_ variant: RetentionVariant) { self.variant = variant }

  /// Takes in the periods of what one person did; the earliest is the person's cohort.
  mutating func add(_ periods: [Int], value: Int = 0) {
    guard let cohort = periods.min(), let latest = periods.max() else { return }
    let group = Group(cohort: cohort, value: value)
    sizes[group, default: 0] += 1
    last = max(last, latest)
    if variant == .unbounded {
      counts[Cell(group: group, place: latest - cohort), default: 0] += 1
      return
    }
    seen.removeAll()
    for period in periods {
      guard let place = place(of: period - cohort) else { continue }
      if seen.insert(place) { counts[Cell(group: group, place: place), default: 0] += 1 }
    }
  }

  private func place(of offset: Int) -> Int? {
    guard case .brackets(let brackets) = variant, offset > 0 else { return offset }
    return brackets.firstIndex { $0.contains(offset) }.map { $0 + 1 }
  }

  /// The data may reach into a later period than the one in which the last session began.
  mutating func reach(_ period: Int) { last = max(last, period) }

  mutating func merge(_ other: CohortGrid) {
    sizes.merge(other.sizes)
    counts.merge(other.counts)
    last = max(last, other.last)
  }

  /// The last period of all stays, as it does with `Covered`.
  mutating func subtract(_ other: CohortGrid) {
    sizes.subtract(other.sizes)
    counts.subtract(other.counts)
  }

  var isEmpty: Bool { sizes.isEmpty && last == .min }

  /// Values of dimensions have other numbers in every run.
  func write(to writer: inout FigureWriter) {
    writer.flag(last != .min)
    if last != .min { writer.signed(last) }
    func write(_ group: Group, _ writer: inout FigureWriter) {
      if group.value != 0 { writer.cannot() }
      writer.signed(group.cohort)
    }
    sizes.write(to: &writer) { write($1, &$0) }
    counts.write(to: &writer) { writer, cell in
      write(cell.group, &writer)
      writer.signed(cell.place)
    }
  }

  mutating func read(from reader: inout FigureReader, of calendar: PeriodCalendar) throws(PartDamage) {
    if try reader.flag() { reach(try reader.period(of: calendar)) }
    try sizes.read(from: &reader) { (reader) throws(PartDamage) in Group(cohort: try reader.period(of: calendar)) }
    try counts.read(from: &reader) { (reader) throws(PartDamage) in
      let cohort = try reader.period(of: calendar)
      return Cell(group: Group(cohort: cohort), place: try reader.number(0...Int(Int32.max)))
    }
  }

  /// Calls `body` for every row that is shown: groups in order, each from offset 0 to the last period.
  func forEachRow(_ calendar: PeriodCalendar, _ cut: TableCut, _ shown: ShownRange, dataEnd: Instant?, _ body: (Row) -> Void) {
    let current = dataEnd.map { calendar.period(of: $0) } ?? Int.min
    let groups = sizes.keys.filter { shown.contains($0.cohort, of: calendar) }
    for group in cut.sorted(groups, by: { ($0.cohort, $0.value) }) {
      for row in rows(group, current) { body(row) }
    }
  }

  private func rows(_ group: Group, _ current: Int) -> [Row] {
    let size = sizes[group] ?? 0
    let most = max(group.cohort, last) - group.cohort
    func count(_ place: Int) -> Int { counts[Cell(group: group, place: place)] ?? 0 }
    func row(_ offsets: ClosedRange<Int>, _ text: Table.Cell, _ retained: Int, until last: Int) -> Row {
      Row(
        group: group, offset: text, offsets: offsets, size: size, retained: retained, isComplete: group.cohort + last < current)
    }
    switch variant {
    case .nPeriod:
      return (0...most).map { row($0...$0, .count($0), count($0), until: $0) }
    case .unbounded:
      var later = 0
      return (0...most).reversed().map { offset in
        later += count(offset)
        return row(offset...offset, .count(offset), later, until: offset)
      }.reversed()
    case .brackets(let brackets):
      let first = row(0...0, .text("0"), count(0), until: 0)
      return [first] + brackets.enumerated().filter { $0.element.first <= most }.map { number, bracket in
        row(
          bracket.first...(bracket.last ?? most), .text(bracket.cellText), count(number + 1), until: bracket.last ?? bracket.first)
      }
    }
  }
}
