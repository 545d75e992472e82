import Ingest
import Testing

@testable import Journeys

/// Which record joined whom.
struct IdentityReportTests {
  @Test func `between two names of a person lies one chain of the earliest records`() {
    let story = Story([
      .activity("lead", at: nil, of: .email("ann@example.com"), .phone("+49 1")),
      .activity("lead", at: nil, of: .phone("+49 1"), .customer("7")),
      .activity("lead", at: nil, of: .email("ann@example.com"), .customer("7")),
      .activity("lead", at: nil, of: .email("bob@example.com"), .customer("8")),
    ])
    #expect(
      story.steps == [
        "email ann@example.com + phone +491: same record, 1", "customer 7 + phone +491: same record, 2",
        "customer 8 + email bob@example.com: same record, 4",
      ])
  }

  @Test func `a browser comes to its person by a login or by an order on a goal page`() {
    let story = Story([
      .hit("/thank-you?order=7", by: "10.0.0.1"), .event("/2", of: .cookie("c1"), .email("ann@example.com")),
      .order("7", at: 0, "1", of: .email("ann@example.com")),
    ])
    #expect(
      story.steps == [
        "email ann@example.com + device: order on a goal page, 1", "email ann@example.com + order 7: same record, 3",
        "email ann@example.com + cookie id:c1: same record, 2",
      ])
  }

  @Test func `one that joins too many is told, and joins nobody`() {
    let records = (1...21).map { Record.activity("lead", at: nil, of: .phone("+49 1"), .email("p\($0)@example.com")) }
    #expect(Story(records).steps == ["phone +491: ignored: joins too many"])
  }

  @Test func `the report is the same whatever comes first, and without those who are left out`() {
    let records = SuppressionTests.records
    let expected = Story(records).steps
    #expect(expected.count > 4)
    #expect(Story(records, arrival: records.indices.reversed(), key: HashKey(7, 8)).steps == expected)
    #expect(!Story(records, suppressed: ["7"]).steps.contains { $0.contains("ann") })
  }
}
