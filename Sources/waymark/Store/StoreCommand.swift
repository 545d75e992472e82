import ArgumentParser
import Ingest
import Journeys
import Metrics
import Reports
import Store

/// `waymark store`: what a store holds, and what it is to forget.
struct StoreCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store",
    abstract: "What a store holds, and what it is to forget.",
    discussion: """
        waymark store info --store kpi.waymark
        waymark store forget --store kpi.waymark --person anna@example.org
        waymark store compact --store kpi.waymark

      A store is the file of `waymark report --store FILE`: what was read before, so that tonight's run reads tonight's files alone.
      """,
    subcommands: [Info.self, Forget.self, Compact.self])

  /// The store that a subcommand is about.
  struct Options: ParsableArguments {
    @Option(help: ArgumentHelp("The store.", valueName: "file"), completion: .file())
    var store: String

    func open() throws(Failure) -> StoreFile {
      try Failure.storing(in: store) { () throws(StoreError) in try StoreFile(path: store, creating: nil) }
    }
  }

  /// `waymark store info`: the ledger.
  struct Info: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "What was read: a line for each input.",
      discussion: "  waymark store info --store kpi.waymark")

    @OptionGroup var options: Options

    func run() throws {
      try ending(Messages(isQuiet: false, isVerbose: false)) { () throws(Failure) in
        let store = try options.open()
        let inputs = try Failure.storing(in: store.path) { () throws(StoreError) in try store.inputs() }
        let floor = try Failure.storing(in: store.path) { () throws(StoreError) in try store.floor() }
        let carried = try Failure.storing(in: store.path) { () throws(StoreError) in try store.carriedSizes() }
        var lines = inputs.map { input in
          let times = [input.firstTime, input.lastTime].compactMap { $0 }.joined(separator: " to ")
          return input.isForgotten
            ? "\(visible(input.path))  forgotten" : "\(visible(input.path))  \(input.format)  \(input.records) records\(times.isEmpty ? "" : "  \(times)")"
        }
        lines.append(
          "\(inputs.count) inputs, \(inputs.reduce(0) { $0 + $1.records }) records, \((FileSystem.size(of: store.path) ?? 0) >> 10) KiB"
            + (floor.map { ", nothing before \(isoText(of: $0, in: .utc()))" } ?? "")
            + (carried.isEmpty ? "" : ", of which \((carried.reduce(0, +) + 1023) >> 10) KiB are figures that the next reports take up"))
        try printOut(Array((lines.joined(separator: "\n") + "\n").utf8))
        return 0
      }
    }
  }

  /// `waymark store forget`.
  struct Forget: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Forgets a person, inputs, or all before a day.",
      discussion: """
          waymark store forget --store kpi.waymark --person anna@example.org
          waymark store forget --store kpi.waymark --before 730d
          waymark store forget --store kpi.waymark --input logs/test.log

        --person takes an e-mail (plain, SHA-256 or MD5), a phone, an id or a cookie, and forgets everything of whoever that is under
        any name. Later files may bring the person back: --suppress of `waymark report` keeps them out.

        --input takes a path as the report has read it, or a folder; the input stays known, so that it isn't read again.

        --before takes a day, a month, a year, or 730d for the day so many days ago; what is older is also left out of files that
        are read later.

        What is forgotten is overwritten in the file; backups of it are yours to delete.
        """)

    @OptionGroup var options: Options
    @OptionGroup var settings: SettingOptions

    @Option(help: ArgumentHelp("A name of the person to forget.", valueName: "name"))
    var person: String?

    @Option(help: ArgumentHelp("An input to forget; may be repeated.", valueName: "path"), completion: .file())
    var input: [String] = []

    @Option(help: ArgumentHelp("The first day that is kept.", valueName: "date"))
    var before: String?

    func run() throws {
      let messages = settings.messages()
      try ending(messages) { () throws(Failure) in
        guard [person != nil, !input.isEmpty, before != nil].count(where: { $0 }) == 1 else {
          throw Failure(Exit.usage, "name one thing to forget: --person, --input or --before")
        }
        let settings = try settings.settings(messages)
        let plan = try Plan(settings, inputs: [])
        let forgetting = try StoreForgetting(options.open(), plan, messages)
        if let person {
          let records = try forgetting.forget(person: person)
          try say(records == 0 ? "nobody of that name is in the store" : "\(records) records were forgotten")
        } else if let before {
          guard let days = parseDays(before, today: currentDay(settings)) else {
            throw Failure(Exit.usage, "--before must be whole days: 2026-11-21, 2026-11, 2026 or 730d, not “\(before)”")
          }
          let start = plan.shape.zone.instant(ofLocal: Instant(seconds: Int64(days.lowerBound) * 86_400))
          let (records, inputs) = try forgetting.forget(before: start)
          try say("\(records) records were forgotten, \(inputs) inputs as a whole")
        } else {
          try say("\(try forgetting.forget(inputs: input)) inputs were forgotten")
        }
        return 0
      }
    }

    private func say(_ text: String) throws(Failure) { try printOut(Array((text + "\n").utf8)) }
  }

  /// `waymark store compact`.
  struct Compact: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Gives back to the disk what the store no longer needs.",
      discussion: "  waymark store compact --store kpi.waymark")

    @OptionGroup var options: Options

    func run() throws {
      try ending(Messages(isQuiet: false, isVerbose: false)) { () throws(Failure) in
        let store = try options.open()
        let before = FileSystem.size(of: store.path) ?? 0
        try Failure.storing(in: store.path) { () throws(StoreError) in try store.compact() }
        try printOut(Array("\(before >> 10) KiB before, \((FileSystem.size(of: store.path) ?? 0) >> 10) KiB now\n".utf8))
        return 0
      }
    }
  }
}
