/// What the channel rules look at, in lower case.
struct ChannelTags {
  var source: String
  var medium: String
  var campaign: String
  /// What the lists say of the source.
  var category: KnownSources.Category?
  /// Whether the referrer is an AI assistant's.
  var isFromAssistant: Bool

  init(source: String, medium: String, campaign: String, category: KnownSources.Category?, isFromAssistant: Bool) {
    self.source = source.lowercased()
    self.medium = medium.lowercased()
    self.campaign = campaign.lowercased()
    self.category = category
    self.isFromAssistant = isFromAssistant
  }

  /// `^(.*cp.*|ppc|retargeting|paid.*)$`
  var isPaid: Bool {
    medium.contains("cp") || medium == "ppc" || medium == "retargeting" || medium.hasPrefix("paid")
  }

  /// `^(.*(([^a-df-z]|^)shop|shopping).*)$`: `e-shop` and `coffeeshop`, but not `workshop`.
  var isShoppingCampaign: Bool {
    if campaign.contains("shopping") { return true }
    let letters = Array(campaign.unicodeScalars)
    let shop = Array("shop".unicodeScalars)
    guard letters.count >= shop.count else { return false }
    for start in 0...(letters.count - shop.count) where letters[start..<(start + shop.count)].elementsEqual(shop) {
      guard start > 0 else { return true }
      let before = letters[start - 1]
      if !("a"..."z").contains(before) || before == "e" { return true }
    }
    return false
  }

  func isMedium(_ words: String...) -> Bool { words.contains(medium) }
  func isSourceOrMedium(_ words: String...) -> Bool { words.contains(medium) || words.contains(source) }
}

/// Google Analytics 4's default channel group (support.google.com/analytics/answer/9756891): the first rule that fits.
enum DefaultChannelGroup {
  private static let rules: [(name: String, fits: @Sendable (ChannelTags) -> Bool)] = [
    ("Direct", { $0.source == "(direct)" && $0.isMedium("(none)", "(not set)") }),
    ("Cross-network", { $0.campaign.contains("cross-network") }),
    ("Paid Shopping", { ($0.category == .shopping || $0.isShoppingCampaign) && $0.isPaid }),
    ("Paid Search", { $0.category == .search && $0.isPaid }),
    ("Paid Social", { $0.category == .social && $0.isPaid }),
    ("Paid Video", { $0.category == .video && $0.isPaid }),
    ("Display", { $0.isMedium("display", "banner", "expandable", "interstitial", "cpm") }),
    ("Paid Other", { $0.isPaid }),
    ("Organic Shopping", { $0.category == .shopping || $0.isShoppingCampaign }),
    (
      "Organic Social",
      {
        $0.category == .social
          || $0.isMedium("social", "social-network", "social-media", "sm", "social network", "social media")
      }
    ),
    ("Organic Video", { $0.category == .video || $0.medium.contains("video") }),
    ("Organic Search", { $0.category == .search || $0.isMedium("organic") }),
    // Google announced the channel in May 2026, but neither its list nor its place in the order.
    ("AI Assistant", { $0.isMedium("ai-assistant") || $0.isFromAssistant }),
    ("Referral", { $0.isMedium("referral", "app", "link") }),
    ("Email", { $0.isSourceOrMedium("email", "e-mail", "e_mail", "e mail") }),
    ("Affiliates", { $0.isMedium("affiliate") }),
    ("Audio", { $0.isMedium("audio") }),
    ("SMS", { $0.isSourceOrMedium("sms") }),
    (
      "Mobile Push Notifications",
      {
        $0.medium.hasSuffix("push") || $0.medium.contains("mobile") || $0.medium.contains("notification")
          || $0.source == "firebase"
      }
    ),
  ]

  static var names: [String] { rules.map(\.name) }

  /// `Unassigned` where no rule fits.
  static func channel(of tags: ChannelTags) -> String { rules.first { $0.fits(tags) }?.name ?? "Unassigned" }
}
