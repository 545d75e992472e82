/// The session rules of a system whose figures are to be compared (definitions.md, Sessions).
package struct SessionPreset: Sendable {
  package let name: String
  /// What is its own, for `--help` and the README.
  package let summary: String
  package let rules: SessionRules

  private init(_ name: String, _ summary: String, timeoutSeconds: Int64 = 1800, _ set: (inout SessionRules) -> Void = { _ in }) {
    self.name = name
    self.summary = summary
    var rules = SessionRules(timeoutSeconds: timeoutSeconds)
    set(&rules)
    self.rules = rules
  }

  /// Every preset; the first is the default.
  package static let all = [
    SessionPreset("ga4", "a pause of more than 30 minutes"),
    SessionPreset("universal-analytics", "that, midnight, and a new source that isn't direct") {
      $0.splitsAtMidnight = true
      $0.sourceChange = .source
    },
    SessionPreset("matomo", "30 minutes or more, midnight, and a new campaign") {
      $0.splitsAtTimeout = true
      $0.splitsAtMidnight = true
      $0.sourceChange = .campaign
    },
    SessionPreset("plausible", "more than 30 minutes; a visitor is an address and agent, anew every day") {
      $0.visitor = .deviceOfDay
    },
    SessionPreset("awstats", "more than an hour, and midnight", timeoutSeconds: 3600) { $0.splitsAtMidnight = true },
    SessionPreset("webalizer", "30 minutes or more") { $0.splitsAtTimeout = true },
    SessionPreset("posthog", "more than 30 minutes, or more than 24 hours after the start") {
      $0.longest = 24 * 3600 * 1_000_000
    },
  ]

  package static func named(_ name: String) -> SessionPreset? { all.first { $0.name == name } }
}
