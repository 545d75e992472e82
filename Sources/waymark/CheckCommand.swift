import ArgumentParser
import Ingest
import Journeys
import Reports

/// `waymark check`: what is this?
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "What each input is, and what of it can't be read, and why.",
    discussion: """
        waymark check access.log.gz orders.csv
        waymark check exports/ --config waymark.yaml

      For a file in no known format it proposes what to write into the configuration: a mapping of its columns, or the format
      of its lines. `waymark init` writes that and more into one.
      """)

  @OptionGroup var input: InputOptions

  func run() throws {
    let messages = input.messages()
    try ending(messages) { () throws(Failure) in
      let settings = try input.settings(messages)
      let inputs = try InputList.inputs(input.inputs, settings, messages)
      var plan = try Plan(settings, inputs: inputs, rejectLimit: input.rejectLimit())
      // No table is shown; this one knows the currencies, of which a warning may speak.
      plan.made = ["revenue"]
      let rejects = try input.rejects.map { path throws(Failure) in try RejectsFile(path: path) }
      let outcome = try Pipeline(plan, messages).run(rejects: rejects)
      try rejects?.finish()
      try printOut(Array(outcome.sources.map { CheckText($0, showsPrivate: plan.pseudonyms.areRaw).text }.joined(separator: "\n").utf8))
      return outcome.status
    }
  }
}

/// What `check` says of one source.
struct CheckText {
  let text: String

  /// `showsPrivate`: whether excerpts of rejects may show people's identifiers.
  init(_ source: SourceRecord, showsPrivate: Bool = false) {
    let counts = source.counts
    let proposal = Proposal(for: source)
    let filtered = counts.filtered.reduce(0, +)
    let read = counts.records - counts.rejected
    var lines = [visible(source.name)]
    lines.append("  format     \(source.format)\(source.isCompressed ? ", gzip" : "")\(Self.hint(source, proposal))")
    lines.append("  bytes      \(source.storedBytes)")
    lines.append("  records    \(counts.records): \(read) read, \(counts.rejected) rejected")
    lines.append(
      "  of those   \(counts.touchpoints) touchpoints, \(counts.identityOnly) identities only, \(filtered) filtered\(Self.spend(counts))")
    for reject in source.rejects {
      lines.append("  line \(reject.line): \(visible(reject.refusal.reason))")
      lines += excerpt(showsPrivate ? reject.excerpt : masked(reject.excerpt), around: reject.refusal.offset)
    }
    if counts.rejected > source.rejects.count {
      lines.append("  … and \(counts.rejected - source.rejects.count) more")
    }
    text = lines.joined(separator: "\n") + "\n" + (proposal?.text ?? "")
  }

  private static func spend(_ counts: SourceCounts) -> String {
    let spend = counts.filtered[Verdict.Filter.spend.rawValue]
    return spend == 0 ? "" : ", of which \(spend) are costs of campaigns"
  }

  /// How sure the format is, and what to do where it isn't known.
  private static func hint(_ source: SourceRecord, _ proposal: Proposal?) -> String {
    if source.format == "unknown", proposal != nil {
      return ": neither an access log nor an export that is known by its header; see the proposal below"
    }
    if source.format == "unknown" {
      return ": neither an access log nor an export that is known by its header.\n"
        + "             A log of its own format: `log_format:` for it under `inputs:` in the configuration.\n"
        + "             A log of a known format: --format NAME='\(visible(source.name))', with a name from `waymark formats`.\n"
        + "             A CSV of orders, contacts, deals, activities, surveys, events or costs: a mapping under `inputs:` in the configuration"
    }
    guard let told = source.detection, told.lines > 0 else { return "" }
    var hint = ", told by \(told.read) of the first \(told.lines) lines"
    if !told.alsoRead.isEmpty {
      hint += "\n             \(told.alsoRead.joined(separator: ", ")) would read as many of them; "
        + "--format \(told.alsoRead[0])='\(visible(source.name))' says so"
    }
    if told.isWeak {
      hint += "\n             That is less than half. If it is another format: --format NAME='\(visible(source.name))'"
    }
    return hint
  }
}

/// A text's bytes near a fault, with a caret under it.
func excerpt(_ bytes: [UInt8], around offset: Int) -> [String] {
  let start = max(0, min(offset - 40, bytes.count))
  let part = bytes[start..<min(start + 72, bytes.count)]
  if part.isEmpty { return [] }
  var shown = ""
  var caret = 0
  for (index, byte) in part.enumerated() {
    // One column a byte keeps the caret under its place.
    shown.unicodeScalars.append((0x20...0x7E).contains(byte) ? Unicode.Scalar(byte) : "·")
    if start + index < offset { caret += 1 }
  }
  return ["    " + shown, "    " + String(repeating: " ", count: caret) + "^"]
}
