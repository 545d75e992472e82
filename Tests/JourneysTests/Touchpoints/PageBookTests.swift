import Ingest
import Testing

@testable import Journeys

struct PageBookTests {
  static let pages: [(path: String, page: String)] = [
    ("/", "/"), ("/a", "/a"), ("/a/", "/a"), ("/a/b/", "/a/b"),
    ("/index.html", "/"), ("/a/index.html", "/a"), ("/a/index.htm", "/a"), ("/a/index.php", "/a"),
    // Only one slash goes, after the index file was shortened.
    ("//", "/"), ("/a//", "/a/"), ("//index.html", "/"), ("/a//index.php", "/a/"), ("/index.html/", "/index.html"),
    // Whole names, as they are written.
    ("/Index.HTML", "/Index.HTML"), ("/myindex.html", "/myindex.html"), ("/index.html.bak", "/index.html.bak"),
    ("/index.php5", "/index.php5"), ("index.html", "index.html"),
    // Percent-encoding stays.
    ("/caf%C3%A9/", "/caf%C3%A9"), ("/größe/", "/größe"), ("/a b", "/a b"), ("*", "*"),
  ]

  @Test(arguments: pages)
  func `a path is shortened to its page`(path: String, page: String) {
    #expect(pageName(Array(path.utf8)) == page)
  }

  @Test func `a page that isn't UTF-8 is read as Latin-1`() {
    // 0xE9 alone is no UTF-8; in Latin-1 it is é. 0xC3 0xA9 is é in UTF-8.
    #expect(pageName([0x2F, 0x63, 0xE9, 0x2F]) == "/cé")
    #expect(pageName([0x2F, 0x63, 0xC3, 0xA9]) == "/cé")
    #expect(pageName([0x2F, 0xC3, 0xA9, 0xFF]) == "/Ã©ÿ")
  }

  @Test func `spellings of one page share its number and each path keeps its own meaning`() {
    var rules = CountingRules()
    rules.goals.append(CountingRules.Goal(name: "docs", pages: [PathPattern("/docs/index.html")]))
    var book = PageBook(rules, key: HashKey(1, 2))
    let paths = ["/docs/index.html", "/docs/", "/docs", "/docs/index.html"].map { Array($0.utf8) }
    let facts = paths.map { book.facts(of: $0.span) }
    #expect(Set(facts.map(\.page)).count == 1)
    #expect(book.pages.count == 1)
    #expect(facts.map(\.goals) == [2, 0, 0, 2])
  }

  @Test func `a page may reach several goals and be a cart page`() {
    var rules = CountingRules()
    rules.goals.append(CountingRules.Goal(name: "signup", pages: [PathPattern("/checkout/*")]))
    var book = PageBook(rules, key: HashKey(1, 2))
    let paths = ["/checkout/success", "/checkout/step", "/thank-you", "/blog"].map { Array($0.utf8) }
    let facts = paths.map { book.facts(of: $0.span) }
    #expect(facts.map(\.goals) == [3, 2, 1, 0])
    #expect(facts.map(\.isCart) == [true, true, false, false])
  }

  private func pageName(_ path: [UInt8]) -> String {
    var book = PageBook(CountingRules(), key: HashKey(1, 2))
    let page = book.facts(of: path.span).page
    return book.pages.text(of: page)
  }
}

struct AssetEndingsTests {
  static let paths: [(path: String, isAsset: Bool)] = [
    ("/style.css", true), ("/img/logo.PNG", true), ("/app.min.js", true), ("/app.js.map", true), ("/.css", true),
    ("/x.webmanifest", true), ("/robots.txt", true), ("/a.b/c.woff2", true), ("style.css", true), ("/font.7z", true),
    ("/", false), ("", false), ("/css", false), ("/style.css/", false), ("/style.css/x", false), ("/v1.2", false),
    ("/a.jsp", false), ("/a.js.php", false), ("/a.cs", false), ("/a.xcss", false), ("/a.", false), ("/a.css.", false),
    ("/a.css ", false), ("/a.abcdefghijklmnopcss", false),
  ]

  @Test(arguments: paths)
  func `a path whose last component ends in a dot and a listed ending is an asset`(path: String, isAsset: Bool) {
    #expect(AssetEndings(CountingRules.builtInAssetEndings).contain(path) == isAsset)
  }

  @Test func `every listed ending is an asset in any letter case`() {
    // The list of definitions.md.
    let listed = """
      css js mjs map json xml txt ico png jpg jpeg gif svg webp avif bmp tif tiff woff woff2 ttf otf eot mp3 mp4 m4a \
      m4v webm ogg wav avi mov pdf zip gz tgz rar 7z dmg exe apk wasm webmanifest
      """.split(separator: " ").map(String.init)
    let endings = AssetEndings(CountingRules.builtInAssetEndings)
    #expect(CountingRules.builtInAssetEndings == Set(listed))
    for ending in listed {
      #expect(endings.contain("/x.\(ending)"))
      #expect(endings.contain("/x.\(ending.uppercased())"))
    }
  }

  @Test func `configured endings take the place of the list and may have sixteen letters`() {
    let endings = AssetEndings(["PDF", "abcdefghijklmnop"])
    let paths = ["/a.pdf", "/a.abcdefghijklmnop", "/a.css", "/abcdefghijklmnop"]
    #expect(paths.map { endings.contain($0) } == [true, true, false, false])
  }
}
