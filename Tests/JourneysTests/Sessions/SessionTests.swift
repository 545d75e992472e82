import Ingest
import Testing

@testable import Journeys

struct SessionTests {
  @Test func `a session of one touchpoint lasts nothing and bounces`() {
    let session = Story([.hit("/1")]).session
    #expect(session?.duration == 0)
    #expect(session?.isBounce == true)
    #expect(session?.isEngaged == false)
  }

  @Test func `two pageviews engage and don't bounce`() {
    let session = Story([.hit("/1", at: 0), .hit("/1", at: 0)]).session
    #expect(session?.isBounce == false)
    #expect(session?.isEngaged == true)
  }

  @Test func `one pageview with a conversion engages and doesn't bounce`() {
    let session = Story([.hit("/thank-you")]).session
    #expect(session?.converts == true)
    #expect(session?.isBounce == false)
    #expect(session?.isEngaged == true)
  }

  /// One pageview, and a posted goal page that converts nothing, so that the duration alone decides.
  static let durations: [(micro: Int64, isEngaged: Bool)] = [
    (9_999_999, false), (10_000_000, false), (10_000_001, true),
  ]

  @Test(arguments: durations)
  func `a session is engaged when it is longer than ten seconds, not at exactly ten`(micro: Int64, isEngaged: Bool) {
    let session = Story([
      .hit("/1"), .hit("/thank-you?order=7", micro: micro, method: "POST"), .order("7", "1", status: .cancelled),
    ]).session
    #expect(session?.duration == micro)
    #expect(session?.converts == false)
    #expect(session?.isEngaged == isEngaged)
    #expect(session?.isBounce == true)
  }

  @Test func `a session without a pageview is no bounce`() {
    let session = Story([.hit("/thank-you?order=7", method: "POST"), .order("7", "1", status: .cancelled)]).session
    #expect(session?.converts == false)
    #expect(session?.isBounce == false)
    #expect(session?.isEngaged == false)
  }

  @Test func `only the goal purchase and orders are purchases`() {
    var rules = CountingRules()
    rules.goals.append(CountingRules.Goal(name: "signup", pages: [PathPattern("/welcome")]))
    let signup = Story([.hit("/welcome")], rules: rules).session
    #expect(signup?.converts == true)
    #expect(signup?.purchases == false)
    let purchase = Story([.hit("/thank-you")], rules: rules).session
    #expect(purchase?.purchases == true)
    let order = Story([.hit("/1", user: "ann"), .order("7", "1", of: .user("ann"))], rules: rules).session
    #expect(order?.purchases == true)
    #expect(order?.goals == 0)
  }

  @Test func `a part of a batch keeps its visitors whole`() throws {
    var batches: [VisitorBatch] = []
    let builder = TouchpointBuilder(CountingRules(), key: HashKey(1, 2))
    for (line, device) in ["a", "b", "a", "c"].enumerated() {
      _ = Record.hit("/\(line)", at: line, by: device).give(to: builder, line: line)
    }
    var stitcher = Stitcher(builder.gathered(), hasExports: false, rules: SessionRules(), exchange: Exchange())
    _ = try stitcher.run { batches.append(copy $0) }
    #expect(batches.count == 1)
    let (even, odd) = (batches[0].keeping { $0 % 2 == 0 }, batches[0].keeping { $0 % 2 == 1 })
    #expect(even.visitors.count == 2 && odd.visitors.count == 1)
    let counts = (even.visitors + odd.visitors).map { batches[0].sessions[$0.sessions].map(\.touchpointCount) }
    #expect(counts.sorted { $0[0] < $1[0] } == [[1], [1], [2]])
    #expect(batches[0].keeping { _ in true }.visitors == batches[0].visitors)
  }
}
