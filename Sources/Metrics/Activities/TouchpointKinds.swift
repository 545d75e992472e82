import Ingest
package import Journeys

/// How many touchpoints of each kind there were, and of how many visitors: `touchpoint_kinds`.
///
/// Pages are touchpoints of the kinds `pageview` and `goal_page` (a goal that was not asked for with GET), rows of order
/// exports of the kind `order`; all others have the kind that their export gives. Over all rows the touchpoints are those
/// that `inputs` counts. A page has the channel of its session, an order that of the session it is attached to (an offline one
/// none), anything else the one that its record states, that of its source, or that of its kind.
package struct TouchpointKinds: Aggregator {
  private struct Key: Hashable {
    var period: Int
    var kind: Kind
    var channel: Channel
  }

  private enum Kind: Hashable {
    case pageview, goalPage, order
    case activity(Symbol)
  }

  private struct Row: FigureRow {
    var touchpoints = 0, visitors = 0
    /// The last visitor counted, so that each counts once.
    var lastVisitor = 0

    mutating func count(_ visitor: Int) {
      touchpoints += 1
      if lastVisitor != visitor {
        lastVisitor = visitor
        visitors += 1
      }
    }

    mutating func forEachCount<Problem: Error>(_ other: Row, _ body: (inout Int, Int) throws(Problem) -> Void) throws(Problem) {
      try body(&touchpoints, other.touchpoints)
      try body(&visitors, other.visitors)
    }
  }

  private let calendar: PeriodCalendar
  private var rows: [Row] = []
  /// Where each row stands.
  private var places: [Key: Int] = [:]
  /// The row that was counted last, which is often the next one too.
  private var last: (key: Key, place: Int)?
  private var visitorNumber = 0

  package init(_ calendar: PeriodCalendar) { self.calendar = calendar }

  package mutating func update(_ batch: borrowing VisitorBatch) {
    for visitor in batch.visitors.indices {
      visitorNumber += 1
      for index in batch.visitors[visitor].sessions {
        let channel = batch.sessions[index].channel
        for touchpoint in batch.sessions[index].touchpoints {
          let isPageview = batch.touchpoints[touchpoint].marks.contains(.pageview)
          add(isPageview ? .pageview : .goalPage, channel, at: batch.touchpoints[touchpoint].time)
        }
      }
      for index in batch.visitors[visitor].orders where batch.orders[index].isListed {
        let session = Int(batch.orders[index].session)
        add(.order, session < 0 ? .unnamed : batch.sessions[session].channel, at: batch.orders[index].time)
      }
      for index in batch.visitors[visitor].activities {
        let activity = batch.activities[index]
        add(.activity(activity.kind), activity.origin, at: activity.time)
      }
    }
  }

  private mutating func add(_ kind: Kind, _ channel: Channel, at time: Instant) {
    let key = Key(period: calendar.period(of: time), kind: kind, channel: channel)
    rows[place(of: key)].count(visitorNumber)
  }

  private mutating func place(of key: Key) -> Int {
    if let last, last.key == key { return last.place }
    let place = places[key] ?? rows.count
    if place == rows.count {
      places[key] = place
      rows.append(Row())
    }
    last = (key, place)
    return place
  }

  package mutating func merge(_ other: TouchpointKinds) {
    for (key, number) in other.places { rows[place(of: key)].merge(other.rows[number]) }
  }

  package mutating func subtract(_ other: TouchpointKinds) {
    for (key, number) in other.places { rows[place(of: key)].subtract(other.rows[number]) }
  }

  /// The kinds of activities have other numbers in every run.
  package func write(to writer: inout FigureWriter) {
    writer.length(rows.count { !$0.isEmpty })
    for (key, place) in places where !rows[place].isEmpty {
      switch key.kind {
      case .pageview: writer.signed(0)
      case .goalPage: writer.signed(1)
      case .order: writer.signed(2)
      case .activity: writer.cannot()
      }
      writer.signed(key.period)
      writer.channel(key.channel)
      rows[place].write(to: &writer)
    }
  }

  package mutating func read(from reader: inout FigureReader) throws(PartDamage) {
    for _ in 0..<(try reader.length()) {
      let kind = [Kind.pageview, .goalPage, .order][try reader.number(0...2)]
      let key = Key(period: try reader.period(of: calendar), kind: kind, channel: try reader.channel())
      let row = try Row(from: &reader)
      rows[place(of: key)].merge(row)
    }
  }

  package func table(in context: ReportContext) -> Table {
    // Words of exports may say what the built-in kinds are called.
    var named: [Name: Row] = [:]
    for (key, place) in places where !rows[place].isEmpty && context.shown.contains(key.period, of: calendar) {
      let name = Name(
        period: key.period, kind: text(key.kind, context.words), channel: context.sources.channels.name(of: key.channel))
      named[name, default: Row()].touchpoints += rows[place].touchpoints
      named[name, default: Row()].visitors += rows[place].visitors
    }
    return Table(
      name: "touchpoint_kinds", columns: Self.columns,
      rows: named.sorted { $0.key < $1.key }.map { name, row in
        [
          .text(calendar.name(of: name.period)), .text(name.kind), name.channel.isEmpty ? .missing : .text(name.channel),
          .count(row.touchpoints), .count(row.visitors),
        ]
      })
  }

  private struct Name: Hashable, Comparable {
    var period: Int
    var kind: String
    var channel: String

    static func < (a: Name, b: Name) -> Bool {
      if a.period != b.period { return a.period < b.period }
      return a.kind == b.kind ? a.channel.utf8.lexicographicallyPrecedes(b.channel.utf8) : a.kind.utf8.lexicographicallyPrecedes(b.kind.utf8)
    }
  }

  private func text(_ kind: Kind, _ words: SymbolTable) -> String {
    switch kind {
    case .pageview: "pageview"
    case .goalPage: "goal_page"
    case .order: "order"
    case .activity(let word): words.text(of: word)
    }
  }

  private static let columns: [Table.Column] = [
    .init("period", .period), .init("kind", .text), .init("channel", .text), .init("touchpoints", .count),
    .init("visitors", .count),
  ]
}
