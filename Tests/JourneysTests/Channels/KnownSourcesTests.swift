import Testing

@testable import Journeys

struct KnownSourcesTests {
  static let hosts: [(host: String, category: KnownSources.Category?, name: String)] = [
    ("google.com", .search, "google"), ("google.de", .search, "google"), ("google.co.uk", .search, "google"),
    ("google.com.br", .search, "google"), ("images.google.fr", .search, "google"), ("mail.google.com", nil, ""),
    ("accounts.google.com", nil, ""), ("groups.google.com", .social, ""), ("duckduckgo.com", .search, "duckduckgo"),
    ("de.search.yahoo.com", .search, "yahoo"), ("espanol.search.yahoo.com", .search, "yahoo"), ("bing.com", .search, "bing"),
    ("ecosia.org", .search, "ecosia"), ("facebook.com", .social, ""), ("lm.facebook.com", .social, ""),
    ("some-page.tumblr.com", .social, ""), ("youtube.com", .video, ""), ("etsy.com", .shopping, ""), ("t.co", .social, ""),
    ("chatgpt.com", .assistant, ""), ("claude.ai", .assistant, ""), ("x.com/i/grok", .assistant, ""), ("x.com", .social, ""),
    ("com.google.android.googlequicksearchbox", .search, "google"), ("example.com", nil, ""), ("com", nil, ""), ("", nil, ""),
    ("notgoogle.com", nil, ""), ("google.example", nil, ""), ("evil-facebook.com", nil, ""),
  ]

  @Test(arguments: hosts) func `a host is what the lists know of it`(host: String, category: KnownSources.Category?, name: String) {
    let entry = KnownSources().entry(ofHost: host)
    #expect(entry?.category == category)
    if category == .search { #expect(entry?.name == name) }
  }

  @Test func `Google's list beats Matomo's, and the configuration adds assistants`() {
    // Matomo has YouTube among social networks, Digg among search engines and ChatGPT among both.
    #expect(KnownSources().category(ofSource: "YouTube.com") == .video)
    #expect(KnownSources().category(ofSource: "digg.com") == .social)
    #expect(KnownSources().category(ofSource: "chat.openai.com") == .assistant)
    #expect(KnownSources().category(ofSource: "chat.example.ai") == nil)
    #expect(KnownSources(assistants: ["Chat.Example.ai"]).category(ofSource: "chat.example.ai") == .assistant)
    #expect(KnownSources(assistants: ["www.Example.ai"]).entry(ofHost: "example.ai")?.category == .assistant)
    #expect(KnownSources().paths(below: "x.com") == ["/i/grok"])
    // An engine of Matomo's has a name that Google has among social networks.
    #expect(KnownSources().category(ofSource: "myspace") == .social)
    #expect(KnownSources().entry(ofHost: "searchservice.myspace.com")?.category == .search)
  }

  @Test(arguments: [("www.italki.com", KnownSources.Category.social), ("google.co.uk", .search), ("m.italki.com", nil), ("a.claude.ai", nil)])
  func `a tagged source is a host of the lists, or none below it`(source: String, category: KnownSources.Category?) {
    #expect(KnownSources().category(ofSource: source) == category)
  }
}
