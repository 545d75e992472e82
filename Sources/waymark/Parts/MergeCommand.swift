import ArgumentParser
import Ingest

/// `waymark merge`: files of partial results → tables.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "One report of partial results from several runs or machines.",
    discussion: """
        waymark report logs/2026-10/ --partial october.part
        waymark report logs/2026-11/ orders.csv --partial november.part
        waymark merge october.part november.part --out report/

      Partial results are what `waymark report --partial FILE` writes: what some inputs hold, before anything is joined. Merged they
      give, to the byte, the tables of one run over all of these inputs, whatever went into which file: a visit over midnight, or a
      customer whose orders and visits stand in different files, is one.

      Give the flags and the configuration that the files were made with: other rules of reading are refused.
      """)

  @Argument(help: ArgumentHelp("Files of partial results.", valueName: "file"), completion: .file())
  var partials: [String]

  @OptionGroup var settings: SettingOptions
  @OptionGroup var report: ReportOptions

  func run() throws {
    let messages = settings.messages()
    try ending(messages) { () throws(Failure) in
      try MetricsFile.recording(to: report.metrics, messages) { (sources: inout [SourceRecord]?) throws(Failure) in
        try run(messages, &sources)
      }
    }
  }

  private func run(_ messages: Messages, _ sources: inout [SourceRecord]?) throws(Failure) -> Int32 {
    let settings = try report.figures.settings(self.settings.settings(messages))
    let plan = try report.plan(settings, [], rejectLimit: self.settings.rejectLimit())
    let files = try PartialFiles(partials, ReadingRules(plan), key: PartialFile.key(plan.pseudonyms))
    return try report.write(plan, isStrict: self.settings.strict, messages) { explains throws(Failure) in
      let outcome = try Pipeline(plan, messages).run(parts: files, explains: explains)
      sources = outcome.sources
      return outcome
    }
  }
}
