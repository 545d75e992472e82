import Ingest
import Reports

/// `run.json`: what was read and how, for machines. It holds nothing that changes from day to day or machine to machine.
struct RunRecord {
  let text: String

  init(_ outcome: Outcome, _ plan: Plan, _ warnings: [String]) {
    var lines = ["{", "  \"version\": \(jsonText(Waymark.version)),", "  \"configuration\": {"]
    lines.append(
      (plan.described + plan.segmented).map { "    \(jsonText($0.key)): \(jsonText($0.value))" }.joined(separator: ",\n"))
    lines += ["  },", "  \"status\": \(outcome.status),", "  \"inputs\": ["]
    lines.append(outcome.sources.map(Self.input).joined(separator: ",\n"))
    lines += ["  ],", "  \"warnings\": ["]
    if !warnings.isEmpty { lines.append(warnings.map { "    \(jsonText($0))" }.joined(separator: ",\n")) }
    lines += ["  ]", "}"]
    text = lines.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
  }

  private static func input(_ source: SourceRecord) -> String {
    let digits = String(source.fingerprint, radix: 16)
    let crc = String(repeating: "0", count: max(0, 8 - digits.utf8.count)) + digits
    let counts = source.counts
    let fields = [
      "\"source\": \(jsonText(source.name))", "\"format\": \(jsonText(source.format))",
      "\"bytes\": \(source.storedBytes)", "\"crc32\": \"\(crc)\"", "\"gzip\": \(source.isCompressed)",
      "\"ending\": \(jsonText(ending(source.ending)))", "\"records\": \(counts.records)",
      "\"touchpoints\": \(counts.touchpoints)", "\"identity_only\": \(counts.identityOnly)",
      "\"filtered\": \(counts.filtered.reduce(0, +))", "\"rejected\": \(counts.rejected)",
    ]
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
