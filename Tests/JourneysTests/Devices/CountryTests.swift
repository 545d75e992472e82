import Testing

@testable import Journeys

struct CountryTests {
  static let codes: [(text: String, name: String)] = [
    ("DE", "DE"), ("de", "DE"), ("Gb", "GB"), ("T1", "T1"), ("a1", "A1"), ("ZA", "ZA"), ("AA", "AA"), ("A0", "A0"), ("Z9", "Z9"),
    // Nobody knows, or what is no code.
    ("XX", "(not set)"), ("xx", "(not set)"), ("ZZ", "(not set)"), ("", "(not set)"), ("-", "(not set)"), ("--", "(not set)"),
    ("D", "(not set)"), ("DEU", "(not set)"), ("Germany", "(not set)"), ("1T", "(not set)"), ("ü", "(not set)"), ("D\u{0}", "(not set)"),
    ("@A", "(not set)"), ("[a", "(not set)"), ("`a", "(not set)"),
  ]

  @Test(arguments: codes)
  func `a country is two letters, and nothing else is one`(text: String, name: String) {
    #expect(Country(code: Array(text.utf8).span).name == name)
  }

  @Test func `every number but 0 is a code of its own, in the order of the codes`() {
    let all = (0..<Country.count).map { Country(number: $0) }
    #expect(all.map(\.number) == Array(0..<Country.count))
    let names = all.dropFirst().map(\.name)
    #expect(names.first == "A0" && names.last == "ZZ" && names == names.sorted() && Set(names).count == 936)
    #expect(Country(number: -1) == .unknown && Country(number: Country.count) == .unknown)
  }
}
