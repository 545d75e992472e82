import Ingest
import Testing

@testable import Journeys

struct ArrivalTagsTests {
  static let queries: [(query: String, tags: String?)] = [
    ("utm_source=google&utm_medium=cpc&utm_campaign=spring", "google / cpc / spring"),
    ("UTM_Source=Google&Utm_Medium=CPC", "Google / CPC / (not set)"), ("utm%5Fsource=a", "a / (not set) / (not set)"),
    ("a=1&utm_source=news%20letter&utm_medium=e+mail", "news letter / e mail / (not set)"),
    ("utm_source=%D0%B0", "а / (not set) / (not set)"), ("utm_source=&utm_medium=cpc", nil), ("utm_source=%20&utm_medium=cpc", nil),
    ("utm_medium=cpc&utm_campaign=x", nil), ("utm_source=one&utm_source=two", "one / (not set) / (not set)"),
    ("utm_source=&utm_source=two", "two / (not set) / (not set)"), ("xutm_source=a", nil), ("utm_source", nil), ("", nil),
    ("gclid=abc", "google / cpc / (not set)"), ("GCLID=abc", "google / cpc / (not set)"), ("gclid=", nil), ("gad_source=1", "google / cpc / (not set)"),
    ("gbraid=1", "google / cpc / (not set)"), ("wbraid=1", "google / cpc / (not set)"), ("msclkid=1", "bing / cpc / (not set)"),
    ("ttclid=1", "tiktok / cpc / (not set)"), ("twclid=1", "twitter / cpc / (not set)"), ("li_fat_id=1", "linkedin / cpc / (not set)"),
    ("epik=1", "pinterest / cpc / (not set)"), ("ScCid=1", "snapchat / cpc / (not set)"), ("rdt_cid=1", "reddit / cpc / (not set)"),
    ("dclid=1", "dv360 / display / (not set)"), ("fbclid=1", "facebook / social / (not set)"), ("fbclid=1&gclid=2", "google / cpc / (not set)"),
    ("gclid=1&utm_source=news", "news / (not set) / (not set)"), ("gclid=1&utm_medium=email", "google / cpc / (not set)"),
    ("utm_source=ann@example.com", ":email / (not set) / (not set)"), ("utm_source=a%1Fb%0Ac", "a b c / (not set) / (not set)"),
    ("&&&utm_source=a&&", "a / (not set) / (not set)"), ("utm_source=a=b", "a=b / (not set) / (not set)"),
  ]

  @Test(arguments: queries) func `tags are read out of a query`(query: String, tags: String?) {
    let bytes = Array(query.utf8)
    let found = ArrivalTags(query: bytes.span, 0..<bytes.count).map { "\($0.source) / \($0.medium) / \($0.campaign)" }
    #expect(found == tags)
  }
}
