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
    let isCut = Catalogue.table(named: table.name)?.isCut == true && Dimension.named(table.columns[1].name) != nil
    return names.compactMap { name in table.columns.firstIndex { $0.name == name }.map { row[$0] } } + (isCut ? [row[1]] : [])
  }
}
