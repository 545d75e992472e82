import Ingest
import Reports

/// `run.json`: what was read and how, for machines. It holds nothing that changes from day to day or machine to machine.
struct RunRecord {
  let text: String

  init(_ outcome: Outcome, _ plan: Plan, _ warnings: [String]) {
    var lines = ["{", "  \"version\": \(jsonText(Waymark.version)),", "  \"configuration\": {"]
    lines.append(
      (plan.described + plan.segmented).map { "    \(jsonText($0.key)): \(jsonText($0.value))" }.joined(separator: ",\n"))
    lines += ["  },", "  \"status\": \(outcome.status),", "  \"counts\": \(Self.counts(outcome.sources)),", "  \"inputs\": ["]
    let byPath = Dictionary(plan.inputs.map { ($0.path, $0) }) { first, _ in first }
    lines.append(outcome.sources.map { Self.input($0, byPath[$0.path]) }.joined(separator: ",\n"))
    lines += ["  ],", "  \"warnings\": ["]
    if !warnings.isEmpty { lines.append(warnings.map { "    \(jsonText($0))" }.joined(separator: ",\n")) }
    lines += ["  ]", "}"]
    text = lines.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
  }

  /// What became of the records of all inputs.
  private static func counts(_ sources: [SourceRecord]) -> String {
    func sum(_ number: (SourceCounts) -> Int) -> Int { sources.reduce(0) { $0 + number($1.counts) } }
    let filtered = Verdict.Filter.allCases.map { reason in "\"\(reason.name)\": \(sum { $0.filtered[reason.rawValue] })" }
    return "{\"records\": \(sum(\.records)), \"touchpoints\": \(sum(\.touchpoints)), \"identity_only\": \(sum(\.identityOnly)), "
      + "\"filtered\": {\(filtered.joined(separator: ", "))}, \"rejected\": \(sum(\.rejected))}"
  }

  private static func input(_ source: SourceRecord, _ input: Input?) -> String {
    let digits = String(source.fingerprint, radix: 16)
    let crc = String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
    let counts = source.counts
    var fields = [
      "\"source\": \(jsonText(source.name))", "\"format\": \(jsonText(source.format))",
      "\"bytes\": \(source.storedBytes)", "\"crc32\": \"\(crc)\"", "\"gzip\": \(source.isCompressed)",
      "\"ending\": \(jsonText(ending(source.ending)))", "\"records\": \(counts.records)",
      "\"touchpoints\": \(counts.touchpoints)", "\"identity_only\": \(counts.identityOnly)",
      "\"filtered\": \(counts.filtered.reduce(0, +))", "\"rejected\": \(counts.rejected)",
    ]
    // What a store or partial results know was not given now.
    if let input, !input.copies.isEmpty { fields.append("\"copies\": [\(input.copies.map { jsonText($0.name) }.joined(separator: ", "))]") }
    return "    {\(fields.joined(separator: ", "))}"
  }

  private static func ending(_ ending: ByteStream.Ending) -> String {
    switch ending {
    case .whole: "whole"
    case .truncated: "truncated"
    case .damaged: "damaged"
    case .badChecksum: "bad checksum"
    }
  }
}
