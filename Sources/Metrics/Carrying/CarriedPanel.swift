import Foundation
package import Ingest
package import Journeys

/// A panel's figures as bytes, for the next run to go on from, and panels that are added to and taken back from each other.
extension SharedPanel {
  /// In front of the bytes; another one when they mean something else.
  private static var version: Int { 1 }

  /// All that was taken in; nil: it can't be said without this run's numbers (money, activities, cuts and limits).
  package func written(pages: SymbolTable, sources: TrafficSources) -> [UInt8]? {
    guard isPlain else { return nil }
    var writer = FigureWriter(pages, sources)
    var sections: [(name: String, bytes: [UInt8])] = []
    for seat in seats {
      seat.lock.withLock { seat.aggregator.write(to: &writer) }
      guard writer.isWhole else { return nil }
      sections.append((seat.name, writer.takeBytes()))
    }
    var whole = PartWriter()
    whole.count(Self.version)
    whole.list(settings) { $0.text($1) }
    writer.writeNames(pages, sources, to: &whole)
    whole.list(sections) {
      $0.text($1.name)
      $0.count($1.bytes.count)
    }
    for section in sections { whole.append(section.bytes) }
    return whole.bytes
  }

  /// Takes in what a panel of the same tables and settings wrote, the tables side by side. It is asked of a panel that took
  /// nothing in yet, which damage leaves as it was.
  package func read(
    _ bytes: [UInt8], pages: SymbolTable, sources: TrafficSources, stages: StageModel, threads: Int
  ) throws(PartDamage) {
    guard isPlain else { throw PartDamage("figures for tables that are cut or limited") }
    var scanner = PartScanner(bytes)
    guard try scanner.number() == Self.version else { throw PartDamage("figures of another version") }
    let settings = try scanner.list { (scanner) throws(PartDamage) in try scanner.text() }
    guard settings == self.settings else { throw PartDamage("figures of other settings") }
    let names = try FigureNames(from: &scanner, pages, sources)
    let sections = try scanner.list { (scanner) throws(PartDamage) in (name: try scanner.text(), size: try scanner.count()) }
    guard sections.map(\.name) == seats.map(\.name) else { throw PartDamage("figures of other tables") }
    var starts = [scanner.offset]
    for section in sections {
      guard let start = starts.last, section.size <= bytes.count - start else { throw PartDamage("figures that break off") }
      starts.append(start + section.size)
    }
    guard starts.last == bytes.count else { throw PartDamage("bytes behind all figures") }
    // The longest first, so that no thread is left with one alone.
    let order = sections.indices.sorted { sections[$0].size > sections[$1].size }
    var workers = [[(place: Int, aggregator: any Aggregator)]](repeating: [], count: max(1, min(threads, seats.count)))
    try sideBySide(&workers, parts: order.count) { (read, part) throws(PartDamage) in
      let place = order[part]
      var reader = FigureReader(Array(bytes[starts[place]..<starts[place + 1]]), names, stages: stages.stages.count)
      var aggregator = seats[place].lock.withLock { seats[place].aggregator }
      try aggregator.read(from: &reader)
      guard reader.isAtEnd else { throw PartDamage("more of a table than there is") }
      read.append((place, aggregator))
    }
    for (place, aggregator) in workers.joined() { seats[place].lock.withLock { seats[place].aggregator = aggregator } }
  }

  /// Joins what a panel of the same tables and settings took in.
  package func merge(_ other: SharedPanel) {
    forEachPair(other) { Self.merge(&$0, $1) }
  }

  /// Takes back what a panel of the same tables and settings took in, all of which this one took in before.
  package func subtract(_ other: SharedPanel) {
    forEachPair(other) { Self.subtract(&$0, $1) }
  }

  private func forEachPair(_ other: SharedPanel, _ body: (inout any Aggregator, any Aggregator) -> Void) {
    for (mine, others) in zip(seats, other.seats) {
      let aggregator = others.lock.withLock { others.aggregator }
      mine.lock.withLock { body(&mine.aggregator, aggregator) }
    }
  }

  // Panels of the same tables hold the same kinds in the same places.
  private static func merge<Kind: Aggregator>(_ mine: inout Kind, _ other: any Aggregator) {
    if let other = other as? Kind { mine.merge(other) }
  }

  private static func subtract<Kind: Aggregator>(_ mine: inout Kind, _ other: any Aggregator) {
    if let other = other as? Kind { mine.subtract(other) }
  }
}

extension ReportShape {
  /// What the figures of tables that are neither cut nor limited depend on, the length that `compare` finds in the data included.
  var settings: [String] {
    var settings = [period.rawValue, cohort.rawValue, (compared ?? period).rawValue, zone.name, retention.name]
    if case .brackets(let brackets) = retention { settings += brackets.map(\.text) }
    return settings + [String(attribution.halfLife), String(attribution.markovOrder)]
  }
}
