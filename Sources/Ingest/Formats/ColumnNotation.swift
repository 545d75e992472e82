/// A row whose cells are lent; a cell beyond its end is empty.
protocol CellRow: ~Copyable {
  var cellCount: Int { get }
  func withCell<Result>(_ index: Int, _ body: (Span<UInt8>) -> Result) -> Result
}

/// How a file writes the times and amounts of its columns, told by the columns themselves.
///
/// `1,234` and `05/06/2026` have two readings. Which one holds is decided over the whole column: the first cell in the
/// file that has one reading only decides for all. So every row is observed before it is read, and when a row has a cell
/// with two readings in a column that is still open, the rest of the file is looked through for one that decides: a
/// file is opened a second time and read up to that cell, of a pipe up to `mostHeldBytes` are held. Files whose cells
/// have one reading each, which programs write, never take that way. Where nothing in a column decides, its
/// neighbours of the same kind do; where they don't either, the decimal mark is the point, with a warning,
/// and an order of days and months has to be asked for.
///
/// A cell that decides on its own is read as it says even in a column of the other mark; a date that contradicts its
/// column is refused, for one of the two must be wrong.
final class ColumnNotation {
  /// What the user says of a file; nil: the columns tell.
  struct Given: Equatable {
    var decimalMark: DecimalMark?
    var dayOrder: DayOrder?
  }

  private struct Column<Choice> {
    let place: Int
    let name: String
    var choice: Choice?
    /// Whether a cell with two readings was met.
    var isOpen = false
  }

  private var amounts: [Column<DecimalMark>]
  private var times: [Column<DayOrder>]
  private var patterns: [Int: TimePattern] = [:]
  private let zone: TimeZoneRules
  /// The decimal mark by column, as far as it is known.
  private var marks: [DecimalMark?]
  private var orders: [DayOrder?]
  private(set) var hasUndecided = true
  /// Whether a cell with two readings was met in a column that nothing has decided yet.
  private(set) var isWaiting = false
  /// Amount columns of which nothing decided.
  private(set) var assumedAmounts: [String] = []

  /// `columns` are places and names; a time column with a pattern needs no telling.
  init(
    width: Int, amounts: [(place: Int, name: String)], times: [(place: Int, name: String, pattern: TimePattern?)],
    zone: TimeZoneRules, given: Given
  ) {
    self.zone = zone
    self.amounts = []
    self.times = []
    marks = [DecimalMark?](repeating: given.decimalMark, count: width)
    orders = [DayOrder?](repeating: given.dayOrder, count: width)
    for (place, name) in amounts where !self.amounts.contains(where: { $0.place == place }) {
      self.amounts.append(Column(place: place, name: name, choice: given.decimalMark))
    }
    for (place, name, pattern) in times {
      if let pattern {
        patterns[place] = pattern
      } else if !self.times.contains(where: { $0.place == place }) {
        self.times.append(Column(place: place, name: name, choice: given.dayOrder))
      }
    }
    noteUndecided()
  }

  private func noteUndecided() {
    hasUndecided = amounts.contains { $0.choice == nil } || times.contains { $0.choice == nil }
    isWaiting = amounts.contains { $0.isOpen && $0.choice == nil } || times.contains { $0.isOpen && $0.choice == nil }
  }

  // MARK: Telling

  /// Notes what a row shows of columns that nothing has decided yet. Every row is observed before it is read.
  func observe<Row: CellRow & ~Copyable>(_ row: borrowing Row) {
    for index in times.indices where times[index].choice == nil {
      switch row.withCell(times[index].place, { Self.evidence($0) }) {
      case .none: break
      case .open:
        times[index].isOpen = true
        noteUndecided()
      case .decides(let order):
        times[index].choice = order
        orders[times[index].place] = order
        noteUndecided()
      }
    }
    for index in amounts.indices where amounts[index].choice == nil {
      switch row.withCell(amounts[index].place, { AmountText($0)?.evidence ?? .none }) {
      case .none: break
      case .open:
        amounts[index].isOpen = true
        noteUndecided()
      case .decides(let mark):
        amounts[index].choice = mark
        marks[amounts[index].place] = mark
        noteUndecided()
      }
    }
  }

  /// ISO dates and epochs, which most programs write, are told by their fifth byte.
  private static func evidence(_ cell: Span<UInt8>) -> DateText.Evidence {
    if cell.count < 6 || cell[4] == 0x2D && isDigit(cell[2]) && isDigit(cell[3]) { return .none }
    return DateText(cell)?.evidence ?? .none
  }

  /// Decides what waits, now that all there is was observed; gives the time columns that stay open.
  func settle() -> [String] {
    for index in amounts.indices where amounts[index].isOpen && amounts[index].choice == nil {
      let neighbour = amounts.lazy.compactMap(\.choice).first
      if neighbour == nil { assumedAmounts.append(amounts[index].name) }
      amounts[index].choice = neighbour ?? .point
      marks[amounts[index].place] = amounts[index].choice
    }
    var open: [String] = []
    for index in times.indices where times[index].isOpen && times[index].choice == nil {
      guard let neighbour = times.lazy.compactMap(\.choice).first else {
        open.append(times[index].name)
        continue
      }
      times[index].choice = neighbour
      orders[times[index].place] = neighbour
    }
    noteUndecided()
    return open
  }

  // MARK: Reading

  /// The number in a cell of a column, or nil where it is none.
  @inline(__always)
  func amount(_ cell: Span<UInt8>, _ column: Int) -> Amount? {
    AmountText(cell)?.amount(decimalMark: mark(column))
  }

  func mark(_ column: Int) -> DecimalMark { column < marks.count ? marks[column] ?? .point : .point }

  /// The moment that a cell of a column says; `own` is the zone that its row names.
  func time(_ cell: Span<UInt8>, _ column: Int, in own: TimeZoneRules? = nil) throws(Refusal) -> Instant? {
    if cell.isEmpty { return nil }
    let zone = own ?? self.zone
    if !patterns.isEmpty, let pattern = patterns[column] {
      if let time = pattern.read(cell, zone: zone) { return time }
      throw Refusal("no time that follows its `format:`, in cell \(column + 1)")
    }
    if let time = readISOTime(cell, zone: zone) ?? readEpoch(cell) { return time }
    if let date = DateText(cell) {
      guard let (clock, offset) = date.clock(orders[column] ?? .dayFirst) else {
        throw Refusal("a day and a month the other way round than in the column's other dates, in cell \(column + 1)")
      }
      return offset.map { clock.instant(offset: $0) } ?? zone.instant(of: clock)
    }
    if let clock = readSerialDay(cell) { return zone.instant(of: clock) }
    throw Refusal("no time that is understood, in cell \(column + 1); say `format:` for it in the configuration")
  }
}
