@testable import Ingest
import Testing

@Suite("The account of a source")
struct LedgerTests {
  @Test func `counts each verdict in its place, and a deferred one nowhere yet`() {
    var counts = SourceCounts()
    for reason in Verdict.Filter.allCases { counts.count(.filtered(reason)) }
    for verdict in [
      Verdict.touchpoint, .identityOnly, .rejected(Refusal("no")), .deferred(keepsBytes: true), .touchpoint,
      .filtered(.asset),
    ] {
      counts.count(verdict)
    }
    #expect(counts.touchpoints == 2)
    #expect(counts.identityOnly == 1)
    #expect(counts.rejected == 1)
    #expect(counts.filtered == [1, 1, 1, 1, 2, 1, 1, 1])
    #expect(counts.records == 0)
  }

  @Test func `covers the time from the earliest record to the latest, in any order`() {
    var counts = SourceCounts()
    #expect(counts.firstTime == nil && counts.lastTime == nil)
    for second in [5, 9, 1, 7] as [Int64] { counts.cover(Instant(seconds: second)) }
    #expect(counts.firstTime == Instant(seconds: 1))
    #expect(counts.lastTime == Instant(seconds: 9))
  }

  @Test func `knows records by source and line, in that order`() {
    let places = [
      Place(source: 0, line: 2), Place(source: 0, line: 10), Place(source: 1, line: 1), Place(source: 10, line: 0),
    ]
    #expect(places.reversed().sorted() == places)
    #expect(Set(places + places).count == 4)
  }

  @Test func `reasons are tested in the order of their definition`() {
    #expect(Verdict.Filter.allCases == [.excluded, .bot, .method, .status, .asset, .notAnOrder, .repeat, .spend])
  }
}
