@testable import Ingest
import Testing

@Suite("Globs")
struct GlobTests {
  @Test(arguments: [
    ("access.log*", "access.log", true), ("access.log*", "access.log.2.gz", true), ("access.log*", "error.log", false),
    ("*.csv", "orders.csv", true), ("*.csv", "old/orders.csv", false), ("**.csv", "old/orders.csv", true),
    ("*/*.csv", "old/orders.csv", true),
    ("**/x", "a/b/x", true), ("**/x", "x", false), ("a/**/x", "a/b/c/x", true), ("a/*/x", "a/b/c/x", false),
    ("*", "", true), ("", "", true),
    ("", "a", false), ("?", "a", true), ("?", "", false), ("?", "/", false), ("a?c", "abc", true), ("??", "é", true),
    ("*a*b*", "xaybz", true),
    ("*ab", "aab", true), ("*aab", "aaab", true), ("**/a*b", "x/ab/a-b", true), ("[ab]", "a", false),
    ("[ab]", "[ab]", true), ("A", "a", false),
  ])
  func `in file names stars stop at slashes`(pattern: String, text: String, fits: Bool) {
    #expect(Glob(pattern, crossesSlashes: false).matches(text) == fits)
  }

  @Test(arguments: [
    ("/checkout/*", "/checkout/a/b", true), ("/checkout/*", "/checkout", false),
    ("*/thank_you", "/checkouts/1/2/thank_you", true),
    ("/x?id=*", "/x?id=7", true), ("/x?id=*", "/xyid=7", false), ("*", "/", true), ("a**b", "a//b", true),
    ("*.html", "/a.html5", false),
  ])
  func `in other texts they don't, and a question mark is one`(pattern: String, text: String, fits: Bool) {
    #expect(Glob(pattern, crossesSlashes: true).matches(text) == fits)
  }

  @Test(arguments: [false, true])
  func `it agrees with trying everything`(crossesSlashes: Bool) {
    var generator = SeededGenerator(seed: crossesSlashes ? 1 : 2)
    var fitting = 0
    for _ in 0..<4000 {
      let pattern = generator.text(of: ["a", "b", "/", "*", "*", "**", "?"], most: 7)
      let text = generator.text(of: ["a", "b", "/", "a"], most: 9)
      let slow = fits(Array(pattern.utf8)[...], Array(text.utf8)[...], crossesSlashes)
      if slow { fitting += 1 }
      if Glob(pattern, crossesSlashes: crossesSlashes).matches(text) != slow {
        Issue.record("\(pattern) on \(text) should be \(slow)")
      }
    }
    #expect((200...3800).contains(fitting))
  }

  /// The twin: every length of every run.
  private func fits(_ pattern: ArraySlice<UInt8>, _ text: ArraySlice<UInt8>, _ crossesSlashes: Bool) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    if first == 0x2A {
      let stars = pattern.prefix { $0 == 0x2A }.count
      let rest = pattern.dropFirst(stars)
      var taken = 0
      while true {
        if fits(rest, text.dropFirst(taken), crossesSlashes) { return true }
        guard let next = text.dropFirst(taken).first, next != 0x2F || crossesSlashes || stars > 1 else { return false }
        taken += 1
      }
    }
    guard let next = text.first else { return false }
    let isFitting = first == 0x3F && !crossesSlashes ? next != 0x2F : next == first
    return isFitting && fits(pattern.dropFirst(), text.dropFirst(), crossesSlashes)
  }
}
