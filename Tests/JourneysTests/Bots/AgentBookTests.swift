import Ingest
import Testing

@testable import Journeys

struct AgentBookTests {
  @Test func `an agent is judged once and always the same`() {
    var book = AgentBook(bots: BotTable(), key: HashKey(1, 2))
    let texts = ["curl/8", "Opera/9.80", "curl/8", "", "Opera/9.80", ""].map { Array($0.utf8) }
    let facts = texts.map { book.facts(of: $0.span) }
    #expect(facts.map(\.isBot) == [true, false, true, true, false, true])
    let hashes = facts.map(\.hash)
    #expect([hashes[2], hashes[4], hashes[5]] == [hashes[0], hashes[1], hashes[3]])
    #expect(Set(hashes).count == 3)
  }
}
