import Ingest

/// The touchpoints of one browser, or of one person, in time order. They can be gone through more than once.
struct BrowserTouchpoints {
  let browser: Key128
  let touchpoints: ArraySlice<Touchpoint>

  var count: Int { touchpoints.count }

  func forEach(_ body: (Touchpoint) -> Void) {
    for touchpoint in touchpoints { body(touchpoint) }
  }

  /// The first that `body` makes something of.
  func first<Found>(_ body: (Touchpoint) -> Found?) -> Found? {
    for touchpoint in touchpoints {
      if let found = body(touchpoint) { return found }
    }
    return nil
  }

  func contains(_ fits: (Touchpoint) -> Bool) -> Bool { first { fits($0) ? true : nil } ?? false }
}
