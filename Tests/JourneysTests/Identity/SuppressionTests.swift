import Ingest
import Testing

@testable import Journeys

/// People who opted out are nowhere.
struct SuppressionTests {
  static let records: [Record] = [
    .hit("/1", at: 0, by: "10.0.0.1", user: "ann@example.com"), .hit("/2", at: 10, by: "10.0.0.1"),
    .hit("/b", at: 0, by: "10.0.0.2", user: "bob@example.com"),
    .order("1", at: 5, "5", of: .customer("7"), .email("ann@example.com")),
    .hit("/thank-you?order=1", at: 20, by: "10.0.0.3"), .order("2", at: 5, "7", of: .customer("7")),
    .order("3", at: 5, "9", of: .email("bob@example.com")), .activity("call", at: 0, of: .customer("7")),
    .activity("lead", at: nil, of: .customer("7"), .phone("+49 171 5550000")),
  ]

  @Test(arguments: [
    "ann@example.com", "ANN@example.com", "7", "+49 (171) 555 00 00",
    "71d4f55f72fa128dfb468a1a3901507c804b74316488744d769d7f4b16696476", "257c57037d384ae37ea27a07e8a01665",
  ])
  func `whatever names the person removes all that is theirs, and counts it`(word: String) {
    let story = Story(Self.records, suppressed: [word])
    #expect(story.visitors == ["/b ; 900 in 1"])
    // Three pages and the thank-you page of the log, two orders, a call; and the contact that only names.
    #expect(story.result?.suppressedTouchpoints == [0: 3, 1: 2, 3: 1])
    #expect(story.result?.suppressedIdentityOnly == [3: 1])
  }

  @Test(arguments: ["8001", "hubspot:8001", "800", "001"]) func `an id is found under its system's name`(word: String) {
    let records: [Record] = [.order("1", at: 5, "5", of: .customer("hubspot:8001")), .hit("/1")]
    #expect(Story(records, suppressed: [word]).visitors == (word.hasSuffix("8001") ? ["/1"] : ["/1", "; 500 offline"]))
  }

  @Test func `a stranger's name removes nothing`() {
    let story = Story(Self.records, suppressed: ["nobody@example.com", "8", "c9"])
    #expect(story.visitors == Story(Self.records).visitors)
    #expect(story.result?.suppressedTouchpoints == [:])
  }

  @Test func `a cookie removes its browser, and the person to whom alone it belongs`() {
    let records: [Record] = [
      .event("/1", at: 0, of: .cookie("c1")), .event("/2", at: 5, of: .cookie("c1"), .email("ann@example.com")),
      .order("1", at: 6, "5", of: .email("ann@example.com")), .event("/3", at: 9, of: .cookie("c2")),
    ]
    #expect(Story(records, suppressed: ["c1"]).visitors == ["/3"])
    let shared = records + [.event("/4", at: 7, of: .cookie("c1"), .email("bob@example.com"))]
    #expect(Story(shared, suppressed: ["c1"]).visitors == ["/3", "; 500 offline"].sorted())
  }
}
