@testable import Ingest

/// A sink that writes down what it is given and decides as it is told.
final class Recorder: RecordSink {
  struct SeenHit: Equatable {
    var line: Int
    var target: String
    var client: String
  }

  private(set) var hits: [SeenHit] = []
  private(set) var orders: [(line: Int, row: OrderRow)] = []
  private(set) var events: [(line: Int, row: EventRow)] = []
  private(set) var activities: [(line: Int, row: ActivityRow)] = []
  /// How many records were put off.
  private(set) var deferred = 0
  var judgeHit: (SeenHit) -> Verdict = { _ in .touchpoint }
  var judgeOrder: (OrderRow) -> Verdict = { _ in .touchpoint }
  var judgeEvent: (EventRow) -> Verdict = { _ in .touchpoint }

  func take(_ hit: Hit, in bytes: Span<UInt8>, at place: Place) -> Verdict {
    let seen = SeenHit(
      line: Int(place.line), target: decodedText(bytes.extracting(hit.target.range)),
      client: decodedText(bytes.extracting(hit.client.range)))
    hits.append(seen)
    return counted(judgeHit(seen))
  }

  func take(_ order: OrderRow, at place: Place) -> Verdict {
    orders.append((Int(place.line), order))
    return counted(judgeOrder(order))
  }

  func take(_ spend: SpendRow, at place: Place) -> Verdict { .filtered(.spend) }

  func take(_ activity: ActivityRow, at place: Place) -> Verdict {
    activities.append((Int(place.line), activity))
    return counted(activity.time == nil ? .identityOnly : .touchpoint)
  }

  func take(_ event: EventRow, at place: Place) -> Verdict {
    events.append((Int(place.line), event))
    return counted(judgeEvent(event))
  }

  func forget() { hits = [] }

  private func counted(_ verdict: Verdict) -> Verdict {
    if case .deferred = verdict { deferred += 1 }
    return verdict
  }
}

/// Keeps rejected records as they come.
final class KeptRejects: RejectKeeper {
  private(set) var records: [[UInt8]] = []
  private var open: [UInt8] = []

  var texts: [String] { records.map { String(decoding: $0, as: UTF8.self) } }

  func append(_ bytes: Span<UInt8>) { open.append(bytes) }

  func endRecord() {
    records.append(open)
    open = []
  }
}

/// One input read to its end: its account, what the sink saw, what was rejected and what put off.
struct SourceRead {
  var source: SourceRecord
  var sink: Recorder
  var kept: KeptRejects
  var deferred: [DeferredRecord]

  var counts: SourceCounts { source.counts }
  /// Whether every record is in exactly one place.
  var addsUp: Bool {
    let counted = counts.touchpoints + counts.identityOnly + counts.filtered.reduce(0, +) + counts.rejected
    return counts.records == counted + sink.deferred && counts.rejected == kept.records.count
  }
}

func readSource(
  _ stored: [UInt8], settings: InputSettings = InputSettings(), zone: String = "UTC", step: Int = 4096,
  sink: Recorder = Recorder()
) throws -> SourceRead {
  try withTemporaryFile(stored) { path in
    let kept = KeptRejects()
    var reader = SourceReader(zones: [try rules(zone)], catalogue: catalogueOfOne, rejects: kept, step: step)
    var source = SourceRecord(name: "input", path: path)
    try reader.read(&source, number: 0, settings: settings, into: sink)
    return SourceRead(source: source, sink: sink, kept: kept, deferred: reader.deferred)
  }
}

func readSource(
  _ text: String, settings: InputSettings = InputSettings(), zone: String = "UTC", step: Int = 4096,
  sink: Recorder = Recorder()
) throws -> SourceRead {
  try readSource(Array(text.utf8), settings: settings, zone: zone, step: step, sink: sink)
}
