import Ingest
package import Journeys

/// How many days and how many touches conversions took: `conversion_times`.
///
/// `days_to_convert` counts the whole days, of 24 hours, from the first touch to the conversion, and knows only
/// conversions with a touch; `touches_to_convert` counts touches, 0 where there is none. No bucket is open-ended.
package struct ConversionTimes: Aggregator {
  private struct Row: FigureRow {
    var conversions = 0
    var money = MoneySums()

    mutating func forEachCount<Problem: Error>(_ other: Row, _ body: (inout Int, Int) throws(Problem) -> Void) throws(Problem) {
      try body(&conversions, other.conversions)
    }

    mutating func forEachMoney(_ other: Row, _ body: (inout MoneySums, MoneySums) -> Void) { body(&money, other.money) }
  }

  /// By days, by touches.
  private var days: [Int: Row] = [:]
  private var touches: [Int: Row] = [:]

  package init() {}

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for visitor in batch.visitors.indices {
      for index in batch.visitors[visitor].journeys {
        let journey = batch.journeys[index]
        guard let conversion = journey.conversion else { continue }
        var row = Row(conversions: 1)
        if conversion.order >= 0 { row.money.add(batch.orders[Int(conversion.order)]) }
        touches[journey.touches.count, default: Row()].merge(row)
        guard let first = journey.touches.first else { continue }
        let day = Int(Int128(conversion.age(of: batch.touches[first])) / microsecondsPerDay)
        days[day, default: Row()].merge(row)
      }
    }
  }

  package mutating func merge(_ other: ConversionTimes) {
    days.merge(other.days)
    touches.merge(other.touches)
  }

  package mutating func subtract(_ other: ConversionTimes) {
    days.subtract(other.days)
    touches.subtract(other.touches)
  }

  package func write(to writer: inout FigureWriter) {
    days.write(to: &writer) { $0.signed($1) }
    touches.write(to: &writer) { $0.signed($1) }
  }

  package mutating func read(from reader: inout FigureReader) throws(PartDamage) {
    try days.read(from: &reader) { (reader) throws(PartDamage) in try reader.number(0...Int(Int32.max)) }
    try touches.read(from: &reader) { (reader) throws(PartDamage) in try reader.number(0...Int(Int32.max)) }
  }

  package func table(in context: ReportContext) -> Table {
    var rows: [[Table.Cell]] = []
    for (measure, buckets) in [("days_to_convert", days), ("touches_to_convert", touches)] {
      let all = buckets.values.reduce(0) { $0 + $1.conversions }
      var soFar = 0
      for (bucket, row) in buckets.sorted(by: { $0.key < $1.key }) {
        soFar += row.conversions
        rows.append([
          .text(measure), .count(bucket), .count(row.conversions), .rate(row.conversions, of: all),
          .rate(soFar, of: all), context.money.cell(context.money.amount(of: row.money).revenue),
        ])
      }
    }
    return Table(name: "conversion_times", columns: Self.columns, rows: rows)
  }

  private static let columns: [Table.Column] = [
    .init("measure", .text), .init("bucket", .count), .init("conversions", .count), .init("share", .rate),
    .init("cumulative_share", .rate), .init("revenue", .money),
  ]
}
