import Ingest

extension Quotient {
  /// What stands above and below the line in each row of a table, in its order; nil where a cell is missing or no column tells.
  ///
  /// A table that is cut by a dimension is as many tables as there are values of it.
  package func parts(in table: Table) -> [(over: Amount?, under: Amount?)] {
    let rows = table.rows
    let over = over.map { $0.amounts(of: rows, table) } ?? []
    let under = under.map { $0.amounts(of: rows, table) } ?? []
    return rows.indices.map { (over.isEmpty ? nil : over[$0], under.isEmpty ? nil : under[$0]) }
  }

  /// A figure exactly: `units` × 10^−`digits`.
  package struct Amount: Equatable, Sendable {
    package var units: Int128
    package var digits: Int

    package init(_ units: Int128, digits: Int = 0) {
      self.units = units
      self.digits = digits
    }

    package init?(_ cell: Table.Cell) {
      switch cell {
      case .count(let count): self.init(Int128(count))
      case .decimal(let units, let digits): self.init(units, digits: digits)
      case .text, .flag, .missing: return nil
      }
    }

    static func + (a: Amount, b: Amount) -> Amount {
      let digits = max(a.digits, b.digits)
      return Amount(a.units(with: digits) + b.units(with: digits), digits: digits)
    }

    static func - (a: Amount, b: Amount) -> Amount { a + Amount(-b.units, digits: b.digits) }

    /// As units of so many digits, at least its own.
    package func units(with digits: Int) -> Int128 { (self.digits..<max(digits, self.digits)).reduce(units) { units, _ in units * 10 } }

    /// times × this ÷ other with so many decimals, rounded half away from zero once; missing without a denominator.
    package func divided(by other: Amount, times: Int = 1, digits wanted: Int) -> Table.Cell {
      let digits = max(digits, other.digits)
      return .ratio(Int128(times) * units(with: digits), other.units(with: digits), digits: wanted)
    }
  }
}

extension Quotient.Term {
  fileprivate func amounts(of rows: [[Table.Cell]], _ table: Table) -> [Quotient.Amount?] {
    let places = columns.compactMap { name in table.columns.firstIndex { $0.name == name } }
    guard places.count == columns.count, let first = places.first else { return rows.map { _ in nil } }
    let own = rows.map { row in
      places.dropFirst().reduce(Quotient.Amount(row[first])) { difference, place in
        guard let difference, let less = Quotient.Amount(row[place]) else { return nil }
        return difference - less
      }
    }
    switch self.rows {
    case .own: return own
    case .before:
      var last: [[Table.Cell]: Quotient.Amount?] = [:]
      return rows.indices.map { index in last.updateValue(own[index], forKey: key(rows[index], [], table)) ?? nil }
    case .soFar(let names):
      var sums: [[Table.Cell]: Quotient.Amount] = [:]
      return rows.indices.map { index in
        let key = key(rows[index], names, table)
        guard let amount = own[index] else { return sums[key] }
        let sum = sums[key].map { $0 + amount } ?? amount
        sums[key] = sum
        return sum
      }
    case .all(let names):
      var sums: [[Table.Cell]: Quotient.Amount] = [:]
      for index in rows.indices {
        guard let amount = own[index] else { continue }
        let key = key(rows[index], names, table)
        sums[key] = sums[key].map { $0 + amount } ?? amount
      }
      return rows.map { sums[key($0, names, table)] }
    }
  }

  /// The cells that rows of one group have in common: those of the columns, and of the dimension that the table is cut by.
  private func key(_ row: [Table.Cell], _ names: [String], _ table: Table) -> [Table.Cell] {
    names.compactMap { name in table.columns.firstIndex { $0.name == name }.map { row[$0] } } + (table.cut == nil ? [] : [row[1]])
  }
}

extension Quotient {
  /// The counts behind each row's figure: what no column tells is found from the figure and the other part, where only one whole
  /// number gives it. Parts that don't give the figure (an average order value leaves out orders without an amount) are nil.
  package func reckoned(_ column: Int, in table: Table) -> [(over: Amount?, under: Amount?)] {
    let rows = table.rows
    var parts = parts(in: table)
    if under == nil { findUnder(column, rows, &parts) }
    return rows.indices.map { index in
      guard case .decimal(_, let digits) = rows[index][column] else { return (nil, nil) }
      let cell = rows[index][column]
      func gives(_ over: Amount, _ under: Amount) -> Bool { over.divided(by: under, times: times, digits: digits) == cell }
      if over == nil, !isSum, let under = parts[index].under {
        parts[index].over = whole(cell, under).flatMap { gives($0, under) ? $0 : nil }
      }
      guard let over = parts[index].over, let under = parts[index].under else { return parts[index] }
      return gives(over, under) ? (over, under) : (nil, nil)
    }
  }

  /// The only whole number that gives the figure over a count; nil: there are several.
  private func whole(_ cell: Table.Cell, _ under: Amount) -> Amount? {
    guard case .decimal(let units, let digits) = cell, times == 1, under.digits == 0, under.units > 0 else { return nil }
    let one = Amount(1, digits: digits).divisor
    // Two neighbours are 1 ÷ count apart, which must be more than what rounding takes.
    guard under.units < one else { return nil }
    return Amount(roundedQuotient(units * under.units, one))
  }

  /// Where all rows are of one whole that no column tells, it is the number that gives every row's figure.
  private func findUnder(_ column: Int, _ rows: [[Table.Cell]], _ parts: inout [(over: Amount?, under: Amount?)]) {
    let ranges = rows.indices.map { index -> ClosedRange<Int128>? in
      guard case .decimal(let units, let digits) = rows[index][column], units > 0, let over = parts[index].over, over.units > 0 else { return nil }
      func figure(_ whole: Int128) -> Int128 {
        if case .decimal(let units, _) = over.divided(by: Amount(whole), times: times, digits: digits) { units } else { 0 }
      }
      let least = Self.first { figure($0) <= units }
      let beyond = Self.first { figure($0) < units }
      return least < beyond ? least...(beyond - 1) : nil
    }
    if of?.hasPrefix("all ") == true {
      let known = ranges.compactMap { $0 }
      guard let least = known.map(\.lowerBound).max(), let greatest = known.map(\.upperBound).min(), least == greatest else { return }
      for index in parts.indices { parts[index].under = Amount(least) }
    } else {
      for index in parts.indices { parts[index].under = ranges[index].flatMap { $0.count == 1 ? Amount($0.lowerBound) : nil } }
    }
  }

  /// The first number from 1 on for which something holds that then holds for all.
  private static func first(_ holds: (Int128) -> Bool) -> Int128 {
    var (low, high) = (Int128(1), Int128(1) << 50)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension Quotient.Amount {
  /// How many of its units make one.
  fileprivate var divisor: Int128 { (0..<digits).reduce(1) { power, _ in power * 10 } }
}
