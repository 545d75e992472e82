import Journeys
import Metrics

/// Reads `channels` and `attribution` of the configuration.
enum ChannelConfiguration {
  static func read(_ value: ConfigurationNode, _ rules: inout ChannelRules) throws(Failure) {
    let values = try value.values(["groups", "assistants", "ignored_referrers", "direct"])
    for (name, group) in try values["groups"]?.pairs() ?? [] { rules.groups += try groups(name, group) }
    rules.assistants = try values["assistants"]?.texts() ?? []
    rules.ignoredReferrers = try values["ignored_referrers"]?.texts() ?? []
    if let direct = values["direct"] {
      rules.direct = try direct.value("as_is or last_non_direct") { ChannelRules.Direct(rawValue: $0) }
    }
  }

  /// One rule of a channel, or a list of them, of which one must fit.
  private static func groups(_ name: String, _ group: ConfigurationNode) throws(Failure) -> [ChannelRules.Group] {
    try group.items().map { item throws(Failure) in
      let parts = try item.values(["source", "medium", "campaign"])
      let rule = ChannelRules.Group(
        name: name, source: try parts["source"]?.text(), medium: try parts["medium"]?.text(),
        campaign: try parts["campaign"]?.text())
      guard let rule else { throw item.failure("the channel “\(name)” needs a source, a medium or a campaign") }
      return rule
    }
  }

  static func readAttribution(_ value: ConfigurationNode, _ settings: inout Settings) throws(Failure) {
    let values = try value.values(["lookback", "touches", "half_life", "markov_order"])
    if let lookback = values["lookback"] {
      settings.channels.lookback = try lookback.value("a duration such as 90d") { parseDuration($0).map { $0 * 1_000_000 } }
    }
    settings.halfLifeSeconds = try values["half_life"]?.value("a duration above zero such as 7d") {
      parseDuration($0).flatMap { $0 > 0 ? $0 : nil }
    }
    settings.markovOrder = try values["markov_order"]?.value("1, 2 or 3") { Int($0).flatMap(markovOrder) }
    if let kinds = values["touches"] { settings.channels.touchKinds = Set(try kinds.texts()) }
  }
}

/// The order, where `markov` knows it.
func markovOrder(_ order: Int) -> Int? { AttributionRules.markovOrders.contains(order) ? order : nil }
