import Journeys
import Testing

@testable import Metrics

struct DefinitionsTests {
  static let tables = Catalogue.tables + Catalogue.ofPage

  @Test func `every line of the file means something`() { #expect(Definitions.problems == []) }

  @Test(arguments: tables.map(\.name)) func `every table and every column of it is defined`(name: String) throws {
    let table = try #require(Self.tables.first { $0.name == name })
    let words = try #require(Definitions.table(name))
    #expect(isSentence(words.meaning), "\(words.meaning)")
    #expect(!words.title.isEmpty && !words.title.contains("_"))
    #expect(!table.columns.isEmpty)
    for column in table.columns {
      let figure = try #require(Definitions.figure(column.name, of: name), "\(name).\(column.name)")
      #expect(figure.name == column.name)
      #expect(!figure.title.isEmpty && !figure.title.contains("_"), "\(name).\(column.name)")
      #expect(isSentence(figure.meaning), "\(name).\(column.name): \(figure.meaning)")
    }
  }

  @Test(arguments: tables.map(\.name)) func `what a figure is reckoned from are columns of its table`(name: String) throws {
    let table = try #require(Self.tables.first { $0.name == name })
    let columns = Set(table.columns.map(\.name))
    for column in table.columns {
      guard let figure = Definitions.figure(column.name, of: name) else { continue }
      for term in [figure.quotient?.over, figure.quotient?.under].compactMap({ $0 }) {
        #expect(!term.columns.isEmpty)
        #expect(columns.isSuperset(of: term.columns), "\(name).\(column.name)")
        switch term.rows {
        case .own, .before: break
        case .soFar(let group), .all(let group): #expect(columns.isSuperset(of: group), "\(name).\(column.name)")
        }
      }
      guard let quotient = figure.quotient else { continue }
      // Each part has a column or words, and only one of them.
      #expect((quotient.over == nil) == (quotient.counts != nil), "\(name).\(column.name)")
      #expect((quotient.under == nil) == (quotient.of != nil), "\(name).\(column.name)")
      #expect(figure.formula?.contains("÷") == true, "\(name).\(column.name)")
    }
  }

  @Test(arguments: tables.map(\.name)) func `rates, averages and money per something say of what`(name: String) throws {
    let table = try #require(Self.tables.first { $0.name == name })
    for column in table.columns where [.rate, .average, .seconds, .score].contains(column.unit) || column.name.contains("_per_") {
      if column.name == "median_seconds_from_previous" || column.name == "change_rate" { continue }
      // Credits have decimals too.
      if name == "attribution", column.name == "conversions" { continue }
      #expect(Definitions.figure(column.name, of: name)?.quotient != nil, "\(name).\(column.name)")
    }
  }

  @Test func `nothing is defined that no table and no dimension has`() {
    let columns = Set(Self.tables.flatMap { $0.columns.map(\.name) } + Dimension.all.map(\.name))
    for figure in Definitions.all { #expect(columns.contains(figure.name), "\(figure.name)") }
    #expect(Set(Definitions.tables.map(\.name)) == Set(Self.tables.map(\.name)))
    #expect(Dimension.all.allSatisfy { Definitions.figure($0.name, of: nil) != nil })
  }

  @Test func `what a figure is in one table stands over what it is elsewhere`() {
    let kpis = Definitions.figure("cost_per_conversion", of: "channels")
    let credited = Definitions.figure("cost_per_conversion", of: "attribution")
    #expect(kpis?.title == credited?.title)
    #expect(kpis?.meaning != credited?.meaning)
    #expect(kpis?.under == nil && kpis?.quotient?.of != nil)
    #expect(credited?.under == "conversions" && credited?.quotient?.of == nil)
    #expect(Definitions.figure("conversion", of: nil) == nil)
    #expect(Definitions.table("kpi") == nil)
  }

  @Test func `lines that mean nothing are found`() {
    let text = """
      lonely words
      table a
      title A
      titel B
      figure b
      over x
      over y
      color red
      figure b
      """
    #expect(
      DefinitionFile(text).problems == ["lonely words", "table a: titel B", "figure b: over twice", "figure b: color red", "figure b: twice"])
  }

  // MARK: Parts

  @Test func `parts are taken from the row, the row before, the rows so far or all rows of a group`() {
    let table = Table(
      name: "t", columns: [.init("group", .text), .init("count", .count), .init("money", .money)],
      rows: [
        [.text("a"), .count(1), .decimal(units: 150, digits: 2)], [.text("b"), .count(2), .missing],
        [.text("a"), .count(3), .decimal(units: 25, digits: 2)],
      ])
    func parts(_ text: String) -> [Quotient.Amount?] { Quotient(over: Quotient.Term(text)).parts(in: table).map(\.over) }
    #expect(parts("count") == [.init(1), .init(2), .init(3)])
    #expect(parts("count, the row before") == [nil, .init(1), .init(2)])
    #expect(parts("count, so far by group") == [.init(1), .init(2), .init(4)])
    #expect(parts("count, all by group") == [.init(4), .init(2), .init(4)])
    #expect(parts("money, so far by group") == [.init(150, digits: 2), nil, .init(175, digits: 2)])
    #expect(parts("money − count") == [.init(50, digits: 2), nil, .init(-275, digits: 2)])
    #expect(parts("nonsense") == [nil, nil, nil])
  }

  @Test func `division rounds once, half away from zero`() {
    #expect(Quotient.Amount(8495, digits: 2).divided(by: .init(2), digits: 2) == .decimal(units: 4248, digits: 2))
    #expect(Quotient.Amount(-8495, digits: 2).divided(by: .init(2), digits: 2) == .decimal(units: -4248, digits: 2))
    #expect(Quotient.Amount(100, digits: 2).divided(by: .init(2_500_000, digits: 6), digits: 2) == .decimal(units: 40, digits: 2))
    #expect(Quotient.Amount(3).divided(by: .init(4), times: 100, digits: 1) == .decimal(units: 750, digits: 1))
    #expect(Quotient.Amount(3).divided(by: .init(0), digits: 1) == .missing)
  }

  // MARK: Reckoned

  /// What is behind the last column of rows of counts and figures.
  private func reckoned(_ quotient: Quotient, _ columns: [(String, Table.Unit)], _ rows: [[Table.Cell]]) -> [[Int128?]] {
    let table = Table(name: "t", columns: columns.map { Table.Column($0.0, $0.1) }, rows: rows)
    return quotient.reckoned(columns.count - 1, in: table).map { [$0.over?.units, $0.under?.units] }
  }

  private func six(_ units: Int128) -> Table.Cell { .decimal(units: units, digits: 6) }

  @Test func `parts that give the figure are told, and no others`() {
    let quotient = Quotient(over: Quotient.Term("hits"), under: Quotient.Term("all"))
    let columns: [(String, Table.Unit)] = [("hits", .count), ("all", .count), ("rate", .rate)]
    let rows: [[Table.Cell]] = [
      [.count(1), .count(3), six(333_333)], [.count(1), .count(3), six(333_334)], [.count(0), .count(0), .missing], [.missing, .count(3), six(1)],
    ]
    #expect(reckoned(quotient, columns, rows) == [[1, 3], [nil, nil], [nil, nil], [nil, 3]])
  }

  @Test func `what is counted is found from the rate, where only one number gives it`() {
    let columns: [(String, Table.Unit)] = [("all", .count), ("rate", .rate)]
    let rows: [[Table.Cell]] = [
      [.count(3), six(666_667)], [.count(7), six(0)], [.count(999_999), six(500_001)], [.count(1_000_000), six(500_000)], [.count(3), six(600_000)],
    ]
    #expect(reckoned(Quotient(under: Quotient.Term("all"), counts: "hits"), columns, rows) == [[2, 3], [0, 7], [500_000, 999_999], [nil, 1_000_000], [nil, 3]])
    // Seconds are no whole number.
    let sum = Quotient(under: Quotient.Term("all"), counts: "seconds", isSum: true)
    #expect(reckoned(sum, [("all", .count), ("seconds", .seconds)], [[.count(3), .decimal(units: 7100, digits: 1)]]) == [[nil, 3]])
  }

  @Test func `the whole of which all rows are parts is found from all of them`() {
    let quotient = Quotient(over: Quotient.Term("visitors"), of: "all visitors")
    let columns: [(String, Table.Unit)] = [("visitors", .count), ("share", .rate)]
    func rows(of whole: Int128, _ parts: [Int]) -> [[Table.Cell]] {
      parts.map { [.count($0), Quotient.Amount(Int128($0)).divided(by: .init(whole), digits: 6)] }
    }
    #expect(reckoned(quotient, columns, rows(of: 8070, [5000, 12, 0])) == [[5000, 8070], [12, 8070], [0, 8070]])
    // A small part of many may be that of several numbers.
    #expect(reckoned(quotient, columns, rows(of: 123_456, [3])) == [[3, nil]])
    #expect(reckoned(quotient, columns, rows(of: 10, [0])) == [[0, nil]])
  }

  @Test func `what is under a row's own line is found from that row`() {
    let quotient = Quotient(over: Quotient.Term("cost"), of: "conversions")
    let columns: [(String, Table.Unit)] = [("cost", .money), ("cost_per_conversion", .money)]
    func cents(_ units: Int128) -> Table.Cell { .decimal(units: units, digits: 2) }
    #expect(
      reckoned(quotient, columns, [[cents(101_058), cents(10_106)], [cents(500), cents(1)], [cents(500), .missing]]) == [[101_058, 10], [500, nil], [nil, nil]])
  }

  /// Ends as a sentence does and begins as one.
  private func isSentence(_ text: String) -> Bool {
    guard let last = text.last, text.utf8.count >= 15 else { return false }
    return ".)…".contains(last)
  }
}
