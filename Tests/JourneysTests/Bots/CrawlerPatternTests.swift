import Foundation
import TestSupport
import Testing

@testable import Journeys

struct CrawlerPatternTests {
  static let cases: [(pattern: String, text: String, isFound: Bool)] = [
    ("Googlebot/", "Mozilla/5.0 (compatible; Googlebot/2.1)", true), ("Googlebot/", "googlebot/2.1", false),
    ("Googlebot/", "Googlebot", false), ("bot", "", false),
    // Escaped marks, and a dot that is not escaped.
    (#"Mail\.RU"#, "Mail.RU", true), (#"Mail\.RU"#, "Mail_RU", false), ("Mail.RU", "Mail_RU", true),
    ("a.b", "a\nb", false),
    (#"dbot\)"#, "Xdbot)", true), (#"a\/b"#, "a/b", true),
    // Anchors.
    ("^curl", "curl/8", true), ("^curl", "libcurl/8", false), ("Service$", "A Service", true),
    ("Service$", "Service/2", false),
    ("(^| )sentry/", "sentry/8", true), ("(^| )sentry/", "x sentry/8", true), ("(^| )sentry/", "xsentry/8", false),
    ("AdsBot-Google([^-]|$)", "AdsBot-Google", true), ("AdsBot-Google([^-]|$)", "AdsBot-Google (", true),
    ("AdsBot-Google([^-]|$)", "AdsBot-Google-Mobile", false),
    // Classes.
    ("[wW]get", "Wget", true), ("[wW]get", "WWGET", false), ("S[eE][mM]rush", "SEmrush", true), ("[a-c]x", "bx", true),
    ("[a-c]x", "dx", false), ("[^a-c]x", "dx", true), ("[^a-c]x", "x", false), (#"[\]]x"#, "]x", true),
    ("[a-]x", "-x", true),
    (#"[\d_]x"#, "7x", true), (#"[\s\S]x"#, "\nx", true),
    // Groups and alternatives.
    ("Ahrefs(Bot|SiteAudit)", "AhrefsSiteAudit", true), ("Ahrefs(Bot|SiteAudit)", "Ahrefs", false),
    ("Ahrefs(?:Bot|SiteAudit)", "AhrefsBot", true), ("Chirp|gotosocial", "gotosocial", true),
    ("Chirp|gotosocial", "Chi", false),
    ("(a|ab)c", "abc", true), ("(a|ab)(c|bcd)e", "abcde", true),
    // Repetition.
    (#"Traffic/\d\.\d+ Feed"#, "Traffic/1.42 Feed", true), (#"Traffic/\d\.\d+ Feed"#, "Traffic/1. Feed", false),
    (#"A[\s\S]*B"#, "A x\ny B", true), (#"A[\s\S]*B"#, "B x A", false), ("^ab?c$", "ac", true),
    ("^ab?c$", "abbc", false),
    ("^a.*b.*c$", "a b b c", true), ("^a*ab$", "aaab", true), ("^a+ab$", "ab", false), (#"^\w+\s\S$"#, "az_09 !", true),
    // A group is repeated whole, a longer choice is tried where a shorter one leads nowhere, and it may repeat inside.
    ("^(ab)+$", "ababab", true), ("^(ab)+$", "aba", false), ("^(a|ab)?c", "abc", true), ("^x(ab+)*y", "xabbaby", true),
    ("^(a|)+$", "aa", true), ("^(a*)*b", "aaac", false),
  ]

  @Test(arguments: cases)
  func `a pattern is found anywhere in a text, letter case as written`(
    pattern: String, text: String, isFound: Bool
  ) throws {
    let crawler = try #require(CrawlerPattern(pattern))
    #expect(crawler.isFound(in: text) == isFound)
  }

  @Test(arguments: [
    "(", ")", "(a", "a)", "[a", "[", "[^", "[a\\", "a\\", "*a", "+", "?", "(*a)", "a|*", "a{2}", "{", "a**", "a+?",
    "(?=a)",
    "(?i)a", #"\b"#, #"\1"#, #"[\b]"#, #"\n"#,
  ])
  func `what is no such pattern is refused`(pattern: String) {
    #expect(CrawlerPattern(pattern) == nil)
  }

  static let literals: [(pattern: String, literals: [String])] = [
    ("Googlebot/", ["Googlebot/"]), ("[wW]get", ["get"]), (#"BlogTraffic/\d\.\d+ Feed-Fetcher"#, [" Feed-Fetcher"]),
    ("Chirp|gotosocial", ["Chirp", "gotosocial"]), ("(^| )sentry/", ["sentry/"]), ("ab?cd", ["cd"]),
    ("ab+cde", ["cde"]),
    ("[ab]", [""]), ("(abc)", [""]),
  ]

  @Test(arguments: literals)
  func `every match of an alternative holds its literal`(pattern: String, literals: [String]) throws {
    let crawler = try #require(CrawlerPattern(pattern))
    #expect(crawler.literals.map { String(decoding: $0, as: UTF8.self) } == literals)
  }

  @Test(arguments: 0..<20)
  func `random patterns are found where Foundation's regular expressions find them`(seed: Int) throws {
    var random = Seeded(seed)
    for _ in 0..<60 {
      let pattern = Self.randomPattern(&random, depth: 2)
      let crawler = try #require(CrawlerPattern(pattern), "\(pattern)")
      let oracle = try NSRegularExpression(pattern: pattern)
      for _ in 0..<8 {
        let text = String((0..<random.below(8)).map { _ in random.pick(Array("ab-7 ")) })
        let range = NSRange(location: 0, length: text.utf16.count)
        let isFound = oracle.firstMatch(in: text, range: range) != nil
        #expect(crawler.isFound(in: text) == isFound, "\(pattern) in '\(text)'")
      }
    }
  }

  private static func randomPattern(_ random: inout Seeded, depth: Int) -> String {
    var pattern = ""
    for _ in 0...random.below(4) {
      var item = random.pick(["a", "b", "-", ".", #"\d"#, #"\s"#, #"\S"#, #"\w"#, "[ab]", "[^a]", "[a-b7]"])
      if depth > 0, random.chance(30) {
        let opening = random.pick(["(", "(?:"])
        item = opening + randomPattern(&random, depth: depth - 1) + "|" + randomPattern(&random, depth: depth - 1) + ")"
      }
      pattern += item + random.pick(["", "", "", "*", "+", "?"])
    }
    if random.chance(15) { pattern = "^" + pattern }
    if random.chance(15) { pattern += "$" }
    return pattern
  }
}
