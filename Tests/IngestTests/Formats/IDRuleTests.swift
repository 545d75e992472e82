import Testing

@testable import Ingest

@Suite("Ids of other systems")
struct IDRuleTests {
  private static let salesforce = IDRule(system: "salesforce", characters: 15)

  /// The 18 characters are Salesforce's own: three more, each for five of the 15.
  @Test(arguments: [
    ("0035000000AbCdE", "0035000000AbCdEAAV"), ("0035000000AbCdEAAV", "0035000000AbCdEAAV"),
    ("0035000000abcde", "0035000000abcdeAAA"), ("001A000000zzzzz", "001A000000zzzzzIAA"),
    ("ABCDEABCDEABCDE", "ABCDEABCDEABCDE555"), ("short", "short"), ("", ""),
  ])
  func `of 15 and 18 characters are one, letter case included`(id: String, plain: String) {
    #expect(Self.salesforce.plain(id) == plain)
    #expect(Self.salesforce.named(id) == (plain.isEmpty ? "" : "salesforce:" + plain))
  }

  @Test(arguments: [
    ("'1050", "1050"), (" 7 ", "7"), ("{5B1D1D6C-0001-E911-A81C-000D3A000001}", "5b1d1d6c-0001-e911-a81c-000d3a000001"),
    ("5B1D1D6C-0001-E911-A81C-000D3A00000X", "5B1D1D6C-0001-E911-A81C-000D3A00000X"), ("zcrm_48", "48"), ("K-zcrm_48", "K-zcrm_48"),
  ])
  func `are the same whatever a spreadsheet or an older export made of them`(text: String, plain: String) {
    #expect(IDRule(dropped: "zcrm_").plain(text) == plain)
  }

  @Test(arguments: ["0", "000", "guest", "Unknown", "-", "n/a", ""])
  func `that stand for nobody stay so under a system's name`(text: String) {
    #expect(IDRule(system: "wordpress").named(text) == "")
  }
}
