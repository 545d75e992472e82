import Ingest
import Synchronization

/// What all threads that read write into: everything that touchpoints refer to by number.
///
/// Readers remember what they met lately, so they seldom come here; the one lock is held for the time of one look-up.
final class TouchpointBooks: Sendable {
  /// What is decided by the configuration alone.
  let rules: CountingRules
  let channels: ChannelRules
  let key: HashKey
  let bots: BotTable
  private let books: Mutex<Books>

  struct Books: Sendable {
    var pages: PageBook
    var orders: OrderBook
    var identities: IdentityGraph
    var cookies: CookieGraph
    var addresses: AddressBook
    var activities: ActivityBook
    var arrivals: ArrivalBook
    var spend: SpendBook
    var repeats: RowRepeats
    var devices: DeviceBook?

    init(_ rules: CountingRules, _ channels: ChannelRules, key: HashKey, explains: Bool) {
      pages = PageBook(rules, key: key)
      orders = OrderBook(key: key, joinsAlways: explains)
      identities = IdentityGraph(key: key, phoneCountry: rules.phoneCountry)
      cookies = CookieGraph(key: key)
      addresses = AddressBook(key: key, kept: rules.keptAddressBits)
      activities = ActivityBook(key: key)
      arrivals = ArrivalBook(channels, key: key)
      spend = SpendBook(key: key)
      repeats = RowRepeats(key: key)
    }

    mutating func suppress(_ word: String) {
      let isEmail = looksLikeEmail(word) || HashedEmails.isDigest(word)
      identities.suppress(NamedIdentifier(isEmail ? .email : .customer, word))
      if isEmail, !looksLikeEmail(word) { identities.suppress(NamedIdentifier(.customer, word)) }
      if !looksLikeEmail(word), word.filter({ $0.isASCII && $0.isNumber }).count >= 7, !word.contains(where: \.isLetter) {
        identities.suppress(NamedIdentifier(.phone, word))
      }
      if !looksLikeEmail(word) { cookies.suppress(word) }
    }
  }

  init(_ rules: CountingRules, _ channels: ChannelRules, key: HashKey, explains: Bool, namesDevices: Bool) {
    self.rules = rules
    self.channels = channels
    self.key = key
    bots = BotTable(adding: rules.botPatterns)
    var books = Books(rules, channels, key: key, explains: explains)
    if namesDevices { books.devices = DeviceBook() }
    self.books = Mutex(books)
  }

  /// Lends the books to one thread.
  @inline(__always)
  func withLock<Result: Sendable>(_ body: (inout Books) -> Result) -> Result {
    books.withLock { body(&$0) }
  }

  /// Takes everything out; the books are empty afterwards.
  func taken() -> Books {
    withLock { books in
      var empty = Books(rules, channels, key: key, explains: false)
      swap(&empty, &books)
      return empty
    }
  }
}

/// What reading all inputs leaves: touchpoints by browser, and the books that their numbers refer to.
package struct Gathered {
  package var touchpoints: TouchpointStore
  package var pages: PageBook
  package var orders: OrderBook
  package var identities: IdentityGraph
  package var cookies: CookieGraph
  package var addresses: AddressBook
  package var activities: ActivityBook
  package var arrivals: ArrivalBook
  package var spend: SpendBook
  package var channels: ChannelRules
  package var devices: DeviceBook?
}
