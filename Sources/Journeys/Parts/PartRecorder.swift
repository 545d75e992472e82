package import Ingest
import Synchronization

/// Takes a part piece by piece: its head first, then links and chunks. Once it has said false nothing more is given.
package protocol PartSink: AnyObject {
  func take(head: [UInt8], of source: SourceRecord) -> Bool
  func take(_ kind: InputPart.Chunk, _ chunk: [UInt8]) -> Bool
  func take(_ link: PartLink)
}

/// Two names that one record says belong together: of people, of orders, or of a browser that saw an order's thank-you page.
package struct PartLink: Equatable, Sendable {
  package typealias Name = (kind: String, text: String)
  package var line: Int
  package var first: Name
  package var second: Name

  init(line: Int, _ first: Name, _ second: Name) {
    (self.line, self.first, self.second) = (line, first, second)
  }

  package static func == (a: PartLink, b: PartLink) -> Bool { a.line == b.line && a.first == b.first && a.second == b.second }
}

/// Gathers what one input holds and writes it down as a part.
///
/// It is a sink beside the builder of that input alone: hits become touchpoints there, and rows are kept as they are.
package final class PartRecorder: SharedSink {
  private let builder: TouchpointBuilder
  private let rows: RecordedRows

  /// Rows as they were read; the threads of one input share it.
  private final class RecordedRows: Sendable {
    struct State {
      var chunks: [[UInt8]] = []
      var writer = InputPart.begun()
      /// What the builder said of the rows that it didn't refuse.
      var counts = SourceCounts()
      var isEmpty = true
    }
    let state = Mutex(State())
  }

  /// `builder` must be new.
  package init(_ builder: TouchpointBuilder) {
    self.builder = builder
    rows = RecordedRows()
  }

  private init(_ builder: TouchpointBuilder, _ rows: RecordedRows) {
    self.builder = builder
    self.rows = rows
  }

  package func colleague() -> any SharedSink { PartRecorder(builder.anotherBuilder(), rows) }
  package func finish() { builder.finish() }

  package func take(_ hit: Hit, in bytes: Span<UInt8>, at place: Place) -> Verdict { builder.take(hit, in: bytes, at: place) }
  package func take(_ order: OrderRow, at place: Place) -> Verdict { note(.order(order), place, builder.take(order, at: place)) }
  package func take(_ event: EventRow, at place: Place) -> Verdict { note(.event(event), place, builder.take(event, at: place)) }
  package func take(_ activity: ActivityRow, at place: Place) -> Verdict {
    note(.activity(activity), place, builder.take(activity, at: place))
  }
  package func take(_ spend: SpendRow, at place: Place) -> Verdict { note(.spend(spend), place, builder.take(spend, at: place)) }

  private func note(_ row: PartRow, _ place: Place, _ verdict: Verdict) -> Verdict {
    rows.state.withLock { state in
      state.isEmpty = false
      // Even a row that is refused may have named people together.
      row.write(line: place.line, to: &state.writer)
      if case .rejected = verdict {} else { state.counts.count(verdict) }
      if state.writer.bytes.count >= InputPart.chunkSize {
        state.chunks.append(InputPart.sealed(state.writer))
        state.writer = InputPart.begun()
      }
    }
    return verdict
  }

  /// Writes the part of the input that was read.
  ///
  /// `source` is as reading left it. `keepsAddresses`: whether the first few addresses are written as they are.
  package func write(
    _ source: SourceRecord, deferred: [DeferredRecord], keepsAddresses: Bool,
    to sink: some PartSink
  ) throws(TemporaryFileError) {
    let recorded = rows.state.withLock { state in
      var taken = RecordedRows.State()
      swap(&taken, &state)
      return taken
    }
    let gathered = builder.gathered()
    var head = InputPart.begun()
    PartSource.write(source, Self.undecided(source.counts, recorded.counts), to: &head)
    head.list(deferred) {
      $0.count($1.place.line)
      $0.text($1.bytes.span)
    }
    head.flag(recorded.isEmpty)
    if recorded.isEmpty { PartTables.write(gathered, keepsAddresses: keepsAddresses, to: &head) }
    guard sink.take(head: InputPart.sealed(head), of: source) else { return }
    gathered.identities.forEachPair { a, b, place in sink.take(PartLink(line: place.line, a, b)) }
    if !recorded.isEmpty {
      for chunk in recorded.chunks { guard sink.take(.rows, chunk) else { return } }
      if recorded.writer.bytes.count > 1 { _ = sink.take(.rows, InputPart.sealed(recorded.writer)) }
      return
    }
    try Self.writeTouchpoints(of: gathered, to: sink)
  }

  /// The counts without what joining rows with others decides.
  private static func undecided(_ counts: SourceCounts, _ decided: SourceCounts) -> SourceCounts {
    var base = counts
    base.touchpoints -= decided.touchpoints
    base.identityOnly -= decided.identityOnly
    for reason in base.filtered.indices { base.filtered[reason] -= decided.filtered[reason] }
    return base
  }

  private static func writeTouchpoints(of gathered: borrowing Gathered, to sink: some PartSink) throws(TemporaryFileError) {
    let (store, orders) = (gathered.touchpoints, gathered.orders)
    var writer = InputPart.begun()
    var block: [Touchpoint] = []
    var goesOn = true
    func close(_ block: inout [Touchpoint], _ writer: inout PartWriter) {
      guard !block.isEmpty else { return }
      var bytes: [UInt8] = []
      PackedTouchpoints.append(block[...], to: &bytes)
      writer.count(block.count)
      writer.text(bytes.span)
      block.removeAll(keepingCapacity: true)
    }
    for partition in 0..<store.partitionCount where goesOn {
      try store.content(of: partition, removing: true).forEachBrowser(inKeyOrder: true, store.memory) { browser throws(TemporaryFileError) in
        try browser.forEach { touchpoint throws(TemporaryFileError) in
          if touchpoint.order != .none {
            sink.take(
              PartLink(line: touchpoint.place.line, ("browser", touchpoint.browser.text), ("order", orders.text(of: touchpoint.order))))
          }
          block.append(touchpoint)
          if block.count == PackedTouchpoints.mostInBlock { close(&block, &writer) }
        }
        if writer.bytes.count >= InputPart.chunkSize {
          close(&block, &writer)
          goesOn = goesOn && sink.take(.touchpoints, InputPart.sealed(writer))
          writer = InputPart.begun()
        }
      }
    }
    close(&block, &writer)
    if goesOn, writer.bytes.count > 1 { _ = sink.take(.touchpoints, InputPart.sealed(writer)) }
  }
}
