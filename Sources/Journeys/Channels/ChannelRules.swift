import Ingest

/// What the configuration says of traffic sources and channels.
package struct ChannelRules: Sendable {
  /// A channel of the user's own, or more for one of the built-in: it is tested before them.
  package struct Group: Sendable {
    package var name: String
    /// Patterns in lower case in which `*` stands for anything; all that are there must fit.
    let source, medium, campaign: Glob?

    /// Nil, where the group says nothing.
    package init?(name: String, source: String?, medium: String?, campaign: String?) {
      if source == nil, medium == nil, campaign == nil { return nil }
      func glob(_ text: String?) -> Glob? { text.map { Glob($0.lowercased(), crossesSlashes: true) } }
      self.name = name
      self.source = glob(source)
      self.medium = glob(medium)
      self.campaign = glob(campaign)
    }

    func fits(_ tags: ChannelTags) -> Bool {
      matches(source, tags.source) && matches(medium, tags.medium) && matches(campaign, tags.campaign)
    }

    private func matches(_ pattern: Glob?, _ text: String) -> Bool {
      guard let pattern else { return true }
      return pattern.matches(Array(text.utf8).span)
    }
  }

  /// What a direct session is counted as.
  package enum Direct: String, Sendable {
    case asIs = "as_is"
    /// The visitor's last other source of 90 days, if there is one.
    case lastNonDirect = "last_non_direct"
  }

  /// The site's own hosts, in which `*` stands for anything; none: they are taken from the logs.
  package var sites: [String] = []
  package var groups: [Group] = []
  /// More hosts of AI assistants.
  package var assistants: [String] = []
  /// Hosts beside the payment providers' that are no source, with all below them.
  package var ignoredReferrers: [String] = []
  package var direct = Direct.asIs
  /// Kinds of touchpoints off the site that a conversion may be credited to, beside sessions.
  package var touchKinds: Set<String> = ["email_click", "ad_click", "call", "event", "campaign_response"]
  /// Microseconds before a conversion within which touches count.
  package var lookback: Int64 = 90 * 86_400_000_000

  package init() {}

  /// The last other source of a visitor is remembered for so long, in microseconds.
  static let rememberedSource: Int64 = 90 * 86_400_000_000
}
