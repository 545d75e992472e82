/// Under which heading, and in which order, help shows the flags of a command.
enum FlagGroups {
  private static let groups: [(title: String, flags: [String])] = [
    (
      "Figures",
      ["table", "period", "since", "until", "by", "where", "cohort", "retention", "brackets", "currency", "markov-order"]
    ),
    ("Output", ["as", "out", "pm4py", "bom", "delimiter", "decimal", "line-ending", "raw-cells"]),
    (
      "Reading",
      ["config", "timezone", "format", "site", "goal", "session-preset", "session-timeout", "include-bots"]
    ),
    ("Over nights and machines", ["store", "partial", "person", "before", "input"]),
    ("People", ["identifiers", "suppress", "identity-report"]),
    ("What can't be read", ["rejects", "max-rejects", "strict"]),
    ("The run", ["threads", "memory", "temp", "progress", "quiet", "verbose", "log-format", "metrics"]),
  ]
  /// Of what stands in no group.
  private static let others = "Other"
  private static let last = ["version", "help"]

  static let names = groups.flatMap(\.flags) + last

  /// The flags under their headings; headings without any are left out.
  static func of(_ flags: [CommandPage.Argument]) -> [(title: String, flags: [CommandPage.Argument])] {
    var grouped = groups.map { group in
      (title: group.title, flags: group.flags.compactMap { name in flags.first { $0.name == name } })
    }
    let rest = flags.filter { !names.contains($0.name) }
    grouped.append((others, rest + last.compactMap { name in flags.first { $0.name == name } }))
    return grouped.filter { !$0.flags.isEmpty }
  }
}
