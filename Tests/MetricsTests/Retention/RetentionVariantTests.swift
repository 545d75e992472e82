import Ingest
import Journeys
import TestSupport
import Testing

@testable import Metrics

struct RetentionVariantTests {
  static let texts: [(text: String, told: String?)] = [
    ("1-3,4-7,8-14", "1-3 4-7 8-14"), ("1", "1"), ("1,2,3-", "1 2 3-"), ("2-2,10-20", "2 10-20"), ("1-", "1-"),
    ("", nil), ("0-3", nil), ("3-1", nil), ("1-3,3-4", nil), ("4-7,1-3", nil), ("1-,5-6", nil), ("-3", nil), ("1-2-3", nil), ("a", nil),
    ("1,,2", nil), ("1- 3", nil), ("123456", nil), ("+1", nil),
  ]

  @Test(arguments: texts)
  func `brackets are offsets that rise and don't touch`(text: String, told: String?) {
    #expect(RetentionVariant.brackets(text)?.map(\.text).joined(separator: " ") == told)
  }

  /// Weeks 45 to 48 are told in RetentionTests: ann comes in 45, 46 and 48, bob in 45 and 48, somebody in 46.
  private func table(_ variant: RetentionVariant, logEnd: String = "2026-11-27") -> [String] {
    RetentionTests.shop.visitors().table("retention", period: .week, logEnd: logEnd, retention: variant).told
  }

  @Test func `unbounded: in that week or a later one`() {
    #expect(
      table(.unbounded) == [
        "2026-W45 2 0 2 1.000000 true", "2026-W45 2 1 2 1.000000 true", "2026-W45 2 2 2 1.000000 true",
        "2026-W45 2 3 2 1.000000 false",
        "2026-W46 1 0 1 1.000000 true", "2026-W46 1 1 0 0.000000 true", "2026-W46 1 2 0 0.000000 false",
      ])
  }

  @Test func `brackets: in any week of one, complete when its last week is over`() {
    let brackets = RetentionVariant.brackets([.init(1, 2), .init(3, 4), .init(5, nil)])
    #expect(
      table(brackets) == [
        "2026-W45 2 0 2 1.000000 true", "2026-W45 2 1..2 1 0.500000 true", "2026-W45 2 3..4 2 1.000000 false",
        "2026-W46 1 0 1 1.000000 true", "2026-W46 1 1..2 0 0.000000 false",
      ])
    // Week 48 is over, week 49 is not: of the second bracket only the first half is known.
    #expect(table(brackets, logEnd: "2026-11-30")[2] == "2026-W45 2 3..4 2 1.000000 false")
    #expect(table(brackets, logEnd: "2026-12-07")[2] == "2026-W45 2 3..4 2 1.000000 true")
    // An open bracket is complete as its first week is: the rest may still come.
    #expect(table(.brackets([.init(1, nil)]))[1] == "2026-W45 2 1.. 2 1.000000 true")
    #expect(table(.brackets([.init(3, nil)]))[1] == "2026-W45 2 3.. 2 1.000000 false")
  }

  @Test func `a cohort is cut by the value of the first session`() {
    let table = DimensionTests.shop.visitors().table("retention", period: .day, logEnd: "2026-11-04", by: "channel")
    #expect(
      table.told == [
        "2026-11-02 Email 1 0 1 1.000000 true", "2026-11-02 Email 1 1 0 0.000000 true",
        "2026-11-02 Organic Search 1 0 1 1.000000 true", "2026-11-02 Organic Search 1 1 1 1.000000 true",
        "2026-11-03 Direct 1 0 1 1.000000 true",
      ])
    let customers = DimensionTests.shop.visitors().table("customer_retention", period: .day, rowEnd: "2026-11-06", by: "device")
    #expect(customers.told.first == "2026-11-02 mobile 1 0 1 1.000000 true 1 10.00 10.00")
    #expect(customers.told.last == "2026-11-02 mobile 1 3 1 1.000000 true 1 5.00 15.00")
  }

  @Test func `money of a bracket is that of its periods, and to date goes up to its last`() {
    var shop = SmallShop()
    for (number, day, amount) in [("1", "01", "10"), ("2", "02", "1"), ("3", "03", "2"), ("4", "05", "4"), ("5", "06", "8")] {
      shop.order(number, of: "ann", "2026-11-\(day)", amount)
    }
    func table(_ variant: RetentionVariant) -> [String] {
      shop.visitors().table("customer_retention", rowEnd: "2026-11-30", retention: variant).told
    }
    // Offset 3 is in no bracket, but its money is there to date.
    #expect(
      table(.brackets([.init(1, 2), .init(4, 4), .init(5, nil)])) == [
        "2026-11-01 1 0 1 1.000000 true 1 10.00 10.00", "2026-11-01 1 1..2 1 1.000000 true 2 3.00 13.00",
        "2026-11-01 1 4 1 1.000000 true 1 4.00 17.00", "2026-11-01 1 5.. 1 1.000000 true 1 8.00 25.00",
      ])
    #expect(table(.unbounded)[3] == "2026-11-01 1 3 1 1.000000 true 0 0.00 13.00")
  }

  /// A slow twin: from each visitor's set of periods, asked once for every cell.
  @Test(arguments: [PeriodLength.day, .week, .month], 0..<4)
  func `every variant equals a count from each visitor's periods`(period: PeriodLength, seed: Int) {
    var random = Seeded(seed)
    let visitors = AggregatorTests.randomShop(&random).visitors()
    let calendar = PeriodCalendar(period, in: Visitors.shape(period).zone)
    let people = visitors.batch.visitors.filter { $0.sessionCount > 0 }.map { visitor in
      Set(visitor.sessions.map { calendar.period(of: visitors.batch.sessions[$0].start) })
    }
    let brackets = [RetentionVariant.Bracket(1, 1), .init(2, 3), .init(5, 9), .init(10, nil)]
    for variant in [RetentionVariant.nPeriod, .unbounded, .brackets(brackets)] {
      let table = visitors.table("retention", period: period, logEnd: "2026-11-15", retention: variant)
      #expect(table.rows.count >= 3)
      for row in table.rows {
        guard case .count(let size) = row[1], case .count(let retained) = row[3] else {
          Issue.record("a row without counts")
          continue
        }
        let members = people.filter { ($0.min().map { calendar.name(of: $0) } ?? "") == row[0].told }
        let came = members.count { periods in
          let offsets = periods.map { $0 - (periods.min() ?? 0) }
          switch variant {
          case .nPeriod: return offsets.contains { String($0) == row[2].told }
          case .unbounded: return offsets.contains { $0 >= Int(row[2].told) ?? .max }
          case .brackets:
            let text = row[2].told
            let ends = text.split(separator: ".").compactMap { Int($0) }
            let last = text.hasSuffix(".") ? .max : ends[ends.count - 1]
            return offsets.contains { $0 >= ends[0] && $0 <= last }
          }
        }
        #expect(size == members.count && retained == came, "\(row.map(\.told))")
      }
    }
  }
}
