import Testing

@testable import Journeys

struct PathPatternTests {
  static let targets: [(target: String, path: String, query: String)] = [
    ("/a", "/a", ""),
    ("/a?b=1", "/a", "b=1"),
    ("/a?b=1?c=2", "/a", "b=1?c=2"),
    ("/a?b=1#c", "/a", "b=1"),
    ("/a#b?c=1", "/a", ""),
    ("/a?", "/a", ""),
    ("/go?to=http://x/y", "/go", "to=http://x/y"),
    ("/say/a b", "/say/a b", ""),
    ("//x/y", "//x/y", ""),
    ("?b=1", "", "b=1"),
    ("", "", ""),
    // An absolute target loses scheme and host.
    ("https://shop.example/a?b=1", "/a", "b=1"),
    ("HTTP://shop.example:80/", "/", ""),
    ("http://shop.example", "", ""),
    ("http://shop.example?b=1", "", "b=1"),
    ("http://shop.example#top", "", ""),
    // These have no scheme with two slashes behind it.
    ("http:/a", "http:/a", ""),
    ("://shop.example/a", "://shop.example/a", ""),
    ("shop.example:443", "shop.example:443", ""),
    ("*", "*", ""),
  ]

  @Test(arguments: targets)
  func `a target is cut into path and query and nothing around it is read`(
    target: String, path: String, query: String
  ) {
    // What stands around the target would be read as path or query, if the range were left.
    #expect(pathAndQuery(target, between: "http://?#/", and: "?x=1#/y") == (path, query))
  }

  static let under: [(path: String, matches: Bool)] = [
    ("/cart", true), ("/cart/", true), ("/cart/add", true), ("/cart/add/", true), ("/cart//", true),
    ("/cartoon", false), ("/car", false), ("/Cart", false), ("/shop/cart", false), ("cart", false), ("/", false),
    ("", false),
  ]

  @Test(arguments: under)
  func `a path and what is below it is meant by whole segments`(path: String, matches: Bool) {
    #expect(PathPattern.under("/cart").matches(path) == matches)
  }

  static let between: [(path: String, matches: Bool)] = [
    ("/orders/7/thank_you", true), ("/orders/7/thank_you/", true), ("/orders/a/b/thank_you", true),
    // Nothing stands between, or only a slash.
    ("/orders/thank_you", false), ("/orders//thank_you", false),
    ("/orders/7/thank_you/more", false), ("/orders/7/no_thank_you", false), ("/my/orders/7/thank_you", false),
    ("/orders", false), ("", false),
  ]

  @Test(arguments: between)
  func `a path between a start and an end needs something in the middle`(path: String, matches: Bool) {
    #expect(PathPattern.between("/orders/", "/thank_you").matches(path) == matches)
  }

  static let configured: [(pattern: String, path: String, matches: Bool)] = [
    ("/healthz", "/healthz", true), ("/healthz", "/healthz/", true), ("/healthz", "/healthz/x", false),
    ("/healthz", "/x/healthz", false),
    ("/api/*", "/api/v1/users", true), ("/api/*", "/api", false), ("/api/*", "/apis/x", false),
    ("/warenkorb*", "/warenkorb", true), ("/warenkorb*", "/warenkorb/plus", true),
    ("/*/danke", "/de/danke", true), ("/*/danke", "/a/b/danke/", true), ("/*/danke", "/danke", false),
    ("/*a*b*c", "/xaxbxbxc", true), ("/*a*b*c", "/xaxcxb", false),
    ("*", "/", true), ("/größe*", "/größe/7", true), ("/a?c", "/abc", false),
  ]

  @Test(arguments: configured)
  func `in a configured pattern a star stands for anything`(pattern: String, path: String, matches: Bool) {
    #expect(PathPattern(pattern).matches(path) == matches)
  }

  @Test func `several patterns match where one of them does`() {
    let patterns: [PathPattern] = [.under("/a"), PathPattern("/b*")]
    #expect(["/a/1", "/b1", "/c"].map { patterns.matches($0) } == [true, true, false])
    #expect(![PathPattern]().matches("/a"))
  }
}
