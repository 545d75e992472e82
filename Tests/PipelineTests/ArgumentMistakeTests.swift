import Foundation
import Testing

@testable import waymark

@Suite("What is typed wrong")
struct ArgumentMistakeTests {
  /// What is typed, and what the message must have: the thing that is wrong, and what to type.
  static let mistakes: [(typed: String, parts: [String])] = [
    // Flags.
    ("report --perod month logs", ["`waymark report` has no flag --perod", "--period"]),
    ("report --perod=month logs", ["no flag --perod", "--period"]),
    ("report -period month logs", ["no flag -period", "type --period"]),
    ("report --Period month logs", ["no flag --Period", "type --period"]),
    ("report --session_timeout 30m logs", ["type --session-timeout"]),
    ("report --tables kpis logs", ["did you mean --table"]),
    ("report -o x logs", ["no flag -o", "--out"]),
    ("report --frobnicate", ["no flag --frobnicate", "`waymark report -h`"]),
    ("check --table kpis logs", ["`waymark check` has no flag --table", "`waymark report`"]),
    ("formats --store x", ["`waymark formats` has no flag --store", "`waymark report`"]),
    ("check --tabel kpis logs", ["no flag --tabel", "`waymark report` has --table"]),
    ("store info --stor x", ["`waymark store info` has no flag --stor", "--store"]),
    // Commands.
    ("reprot logs", ["no command is called “reprot”", "`waymark report logs`"]),
    ("exprot sessions 'my logs'", ["`waymark export sessions 'my logs'`"]),
    ("store frget --store x", ["no command is called “frget”", "`waymark store forget --store x`"]),
    ("logs/ orders.csv", ["“logs/” is no command", "`waymark report logs/ orders.csv`", "`waymark check logs/`"]),
    ("fixtures", ["“fixtures” is no command", "`waymark report fixtures`"]),
    ("nonsense", ["no command is called “nonsense”", "report, compare"]),
    ("--table kpis logs", ["--table stands behind a command", "`waymark report --table kpis logs`"]),
    ("-v report logs", ["the command comes first", "`waymark report -v logs`"]),
    ("logs/ report --period week", ["the command comes first", "`waymark report logs/ --period week`"]),
    ("--frobnicate", ["--frobnicate is no flag of `waymark`", "“report”"]),
    ("version", ["`waymark --version`"]),
    ("reprot -h", ["no command is called “reprot”", "report"]),
    ("store frget --help", ["no command is called “frget”", "`waymark store forget`"]),
    ("help reprot", ["no command is called “reprot”", "report"]),
    // Values.
    ("report logs --period mnth", ["'mnth'", "Did you mean month?"]),
    ("report logs --progress nevr", ["Did you mean never?"]),
    ("report logs --log-format jsn", ["Did you mean json?"]),
    ("report logs --table", ["missing value for '--table <name>'", "kpis, revenue"]),
    ("report logs --table chanels", ["no such table", "did you mean channels?"]),
    ("report logs --table kpis,channels", ["no such table", "one at a time"]),
    ("report logs --as jsno", ["no such form", "did you mean json?"]),
    ("report logs --by chanel", ["no such dimension", "did you mean channel?"]),
    ("report logs --where chanel=Email", ["no such dimension", "did you mean channel?"]),
    ("report logs --where Email", ["dimension and a value", "channel=Email"]),
    ("report logs --session-preset matmo", ["did you mean matomo?"]),
    ("report logs --timezone Berln", ["“Berln”", "Europe/Berlin"]),
    ("report logs --timezone Europe/Berln", ["did you mean Europe/Berlin"]),
    ("report logs --format combind=x", ["unknown format “combind”", "did you mean combined?"]),
    ("report logs --format combined", ["name and a pattern"]),
    ("report logs --cohort yaer", ["day, week or month", "“yaer”"]),
    ("report logs --retention bracke", ["n-period, unbounded or bracket", "“bracke”"]),
    ("report logs --markov-order x", ["'x'"]),
    ("report logs --identifiers rwa", ["pseudonym or raw"]),
    ("export sesions logs", ["did you mean sessions?"]),
    ("export", ["missing expected argument '<rows>'", "touchpoints, sessions, journeys"]),
    ("export sessions logs --as table", ["no such form of an export"]),
    ("completions bsh", ["Did you mean bash?"]),
    ("completions", ["missing expected argument", "bash, zsh, fish"]),
    ("merge", ["missing expected argument '<file> ...'", "`waymark merge -h`"]),
    ("report", ["no input", "`waymark report --help`"]),
    ("report logs -- --perod", ["--perod: no such file or folder"]),
    ("init -", ["standard input"]),
  ]

  @Test(arguments: mistakes.indices) func `is said, with what to type`(place: Int) throws {
    let (typed, parts) = Self.mistakes[place]
    try Project.inTemporaryFolder { folder in
      for name in ["logs", "fixtures"] { try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true) }
      let ended = try BuiltCommand.run("/bin/sh", ["-c", "'\(BuiltCommand.path)' \(typed)"], in: folder)
      #expect(ended.status == (typed.contains(" -- ") ? 66 : 64), "\(typed)")
      #expect(ended.output.isEmpty)
      #expect(ended.errors.hasPrefix("waymark: "))
      #expect(ended.errors.split(separator: "\n").count == 1, "\(ended.errors)")
      for part in parts { #expect(ended.errors.contains(part), "\(typed): \(ended.errors)") }
    }
  }

  /// Keys of the configuration and what stands in them.
  static let settings: [(yaml: String, parts: [String])] = [
    ("timezon: UTC", ["w.yaml:1", "unknown key `timezon`", "`timezone`"]),
    ("sessions: {presets: ga4}", ["unknown key `sessions.presets`", "`preset`"]),
    ("sessions: {preset: ga5}", ["w.yaml:1", "did you mean ga4?"]),
    ("stages: {model: clasic}", ["did you mean `classic`?"]),
    ("stages: {rules: {desicion: {pages: [/x]}}}", ["did you mean `decision`?"]),
    ("inputs: [{files: x.csv, records: ordr, columns: {time: T, amount: A}}]", ["did you mean `order`?"]),
    ("inputs: [{files: x.csv, records: order, columns: {tim: T, amount: A}}]", ["unknown key", "`time`"]),
    ("inputs: [{files: x.log, format: combind}]", ["did you mean combined?"]),
    ("timezone: Berln", ["Europe/Berlin"]),
    ("period: mnth", ["day, week, month or total"]),
  ]

  @Test(arguments: settings.indices) func `in the configuration too, with its line`(place: Int) throws {
    let (yaml, parts) = Self.settings[place]
    try Project.inTemporaryFolder { folder in
      try Project.write(yaml + "\n", to: folder + "/w.yaml")
      let ended = try BuiltCommand.run(["report", ".", "--config", "w.yaml"], in: folder)
      #expect(ended.status == 64, "\(yaml)")
      for part in parts { #expect(ended.errors.contains(part), "\(yaml): \(ended.errors)") }
    }
  }
}
