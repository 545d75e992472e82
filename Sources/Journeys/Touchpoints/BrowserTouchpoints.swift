import Ingest

/// The touchpoints of one browser, or of one person, in time order. They can be gone through more than once.
struct BrowserTouchpoints {
  let browser: Key128
  /// Those in memory: most often all.
  let head: ArraySlice<Touchpoint>
  /// Where the others are read from, after those in memory.
  private let rest: MergedTouchpoints?
  private let restCount: Int

  init(browser: Key128, head: ArraySlice<Touchpoint>, rest: MergedTouchpoints? = nil, restCount: Int = 0) {
    self.browser = browser
    self.head = head
    self.rest = rest
    self.restCount = restCount
  }

  var count: Int { head.count + restCount }

  func forEach(_ body: (Touchpoint) throws(TemporaryFileError) -> Void) throws(TemporaryFileError) {
    for touchpoint in head { try body(touchpoint) }
    guard var rest else { return }
    while let touchpoint = rest.next, touchpoint.browser == browser {
      try body(touchpoint)
      try rest.advance()
    }
  }

  /// The first that `body` makes something of.
  func first<Found>(_ body: (Touchpoint) -> Found?) throws(TemporaryFileError) -> Found? {
    for touchpoint in head {
      if let found = body(touchpoint) { return found }
    }
    guard var rest else { return nil }
    while let touchpoint = rest.next, touchpoint.browser == browser {
      if let found = body(touchpoint) { return found }
      try rest.advance()
    }
    return nil
  }

  func contains(_ fits: (Touchpoint) -> Bool) throws(TemporaryFileError) -> Bool {
    try first { fits($0) ? true : nil } ?? false
  }
}
