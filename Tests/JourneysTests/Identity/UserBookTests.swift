import Ingest
import Testing

@testable import Journeys

struct UserBookTests {
  @Test func `a user of a host is always the same set, and another on another host unless it is an e-mail`() {
    var book = UserBook(key: HashKey(1, 2))
    var graph = IdentityGraph(key: HashKey(1, 2))
    let users = [
      ("ann", "a.example"), ("ann", "a.example"), ("ann", "A.Example"), ("ann", "b.example"), ("nn", "a.examplea"),
      ("ann@x.example", "a.example"), ("Ann@X.example", "b.example"), ("guest", "a.example"), ("guest", "a.example"),
    ]
    let sets = users.map { user, host in
      let (user, host) = (Array(user.utf8), Array(host.utf8))
      return book.set(of: user.span, host: host.span) { named, host in
        graph.set(of: [named], host: host, at: Place(source: 0, line: 1))
      }
    }
    #expect(sets.map { sets.firstIndex(of: $0) } == [0, 0, 0, 3, 4, 5, 5, 7, 7])
    #expect(sets.map { $0 == .nobody } == [false, false, false, false, false, false, false, true, true])
  }
}
