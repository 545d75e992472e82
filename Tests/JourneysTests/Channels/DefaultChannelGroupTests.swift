import Testing

@testable import Journeys

/// Google's default channel group, rule by rule, with the worked cases of its help page.
struct DefaultChannelGroupTests {
  static let cases: [(source: String, medium: String, campaign: String, channel: String)] = [
    ("(direct)", "(none)", "(not set)", "Direct"),
    ("(direct)", "(not set)", "sale", "Direct"),
    ("(direct)", "email", "", "Email"),
    ("google", "cpc", "2026-cross-network-a", "Cross-network"),
    ("(direct)", "cpc", "Cross-Network", "Cross-network"),
    ("etsy.com", "cpc", "", "Paid Shopping"),
    ("google", "ppc", "my shopping", "Paid Shopping"),
    ("google", "cpc", "spring", "Paid Search"),
    ("GOOGLE", "CPC", "", "Paid Search"),
    ("google", "cpv", "", "Paid Search"),
    ("bing", "paidsearch", "", "Paid Search"),
    ("www.google.co.uk", "cpc", "", "Paid Search"),
    ("facebook", "cpm", "", "Paid Social"),
    ("facebook", "retargeting", "", "Paid Social"),
    ("youtube.com", "cpv", "", "Paid Video"),
    ("criteo", "cpm", "", "Display"),
    ("criteo", "banner", "", "Display"),
    ("dv360", "display", "", "Display"),
    ("criteo", "interstitial", "", "Display"),
    ("criteo", "expandable", "", "Display"),
    ("news", "paid", "", "Paid Other"),
    ("news", "retargeting", "", "Paid Other"),
    ("news", "retargetings", "", "Unassigned"),
    ("ebay.de", "referral", "", "Organic Shopping"),
    ("news", "email", "e-shop", "Organic Shopping"),
    ("news", "email", "eshop", "Organic Shopping"),
    ("news", "email", "coffeeshop", "Organic Shopping"),
    ("news", "email", "shop-now", "Organic Shopping"),
    ("news", "email", "7shop", "Organic Shopping"),
    ("news", "email", "workshop", "Email"),
    ("news", "email", "photoshop", "Email"),
    ("news", "email", "bookshop", "Email"),
    ("news", "email", "workshop e-shop", "Organic Shopping"),
    ("facebook.com", "referral", "", "Organic Social"),
    ("forum", "sm", "", "Organic Social"),
    ("forum", "social media", "", "Organic Social"),
    ("forum", "social-media", "", "Organic Social"),
    ("vimeo", "referral", "", "Organic Video"),
    ("forum", "my-videos", "", "Organic Video"),
    ("yandex.ru", "referral", "", "Organic Search"),
    ("unknown-engine", "organic", "", "Organic Search"),
    ("chatgpt.com", "ai-assistant", "", "AI Assistant"),
    ("blog.example", "referral", "", "Referral"),
    ("blog.example", "app", "", "Referral"),
    ("blog.example", "link", "", "Referral"),
    ("newsletter", "email", "", "Email"),
    ("e-mail", "(not set)", "", "Email"),
    ("E_mail", "x", "", "Email"),
    ("x", "e mail", "", "Email"),
    ("partner", "affiliate", "", "Affiliates"),
    ("partner", "affiliates", "", "Unassigned"),
    ("spotify", "audio", "", "Audio"),
    ("sms", "x", "", "SMS"),
    ("x", "SMS", "", "SMS"),
    ("x", "webpush", "", "Mobile Push Notifications"),
    ("x", "in-mobile-app", "", "Mobile Push Notifications"),
    ("x", "notifications", "", "Mobile Push Notifications"),
    ("firebase", "x", "", "Mobile Push Notifications"),
    ("x", "pushed", "", "Unassigned"),
    ("feedburner", "feed", "", "Unassigned"),
  ]

  @Test(arguments: cases) func `the first rule that fits names the channel`(
    source: String, medium: String, campaign: String, channel: String
  ) {
    let tags = ChannelTags(
      source: source, medium: medium, campaign: campaign, category: KnownSources().category(ofSource: source),
      isFromAssistant: false)
    #expect(DefaultChannelGroup.channel(of: tags) == channel)
  }

  @Test func `what came from an assistant is one, though nothing is tagged`() {
    let tags = ChannelTags(source: "chatgpt.com", medium: "(not set)", campaign: "(not set)", category: .assistant, isFromAssistant: true)
    #expect(DefaultChannelGroup.channel(of: tags) == "AI Assistant")
  }
}
