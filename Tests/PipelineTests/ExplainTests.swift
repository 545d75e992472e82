import Foundation
import Ingest
import Metrics
import Reports
import Store
import Testing

@testable import waymark

struct ExplainTests {
  private static let shop = ["fixtures/shop/logs", "fixtures/shop/exports", "--timezone", "Europe/Berlin", "--quiet"]

  private func lines(_ arguments: [String], locale: String = "C.UTF-8") throws -> [String] {
    let ended = try BuiltCommand.run(["explain"] + arguments, variables: ["LC_ALL": locale])
    #expect(ended.status == 0, "\(ended.errors)")
    return ended.text.split(separator: "\n").map(String.init)
  }

  // MARK: Names

  @Test(arguments: [
    ("bounce_rate", FigureName.figure(column: "bounce_rate", table: nil)), ("channels.revenue", .figure(column: "revenue", table: "channels")),
    ("conversion rate", .figure(column: "session_conversion_rate", table: nil)), ("AOV", .figure(column: "average_order_value", table: nil)),
    ("Bounce Rate", .figure(column: "bounce_rate", table: nil)), ("bounce-rate", .figure(column: "bounce_rate", table: nil)),
    ("conversion_rate", .figure(column: "conversion_rate", table: nil)), ("visits", .figure(column: "sessions", table: nil)),
    ("channels.AOV", .figure(column: "average_order_value", table: "channels")), ("channels", .table("channels")),
    ("landing pages", .table("landing_pages")), ("ltv", .figure(column: "revenue_per_customer_to_date", table: nil)),
    ("offline", .figure(column: "offline_orders", table: nil)), ("compare.change_rate", .figure(column: "change_rate", table: "compare")),
    ("revenue", .figure(column: "revenue", table: nil)), ("retention", .table("retention")),
  ])
  func `a figure is known by its column, with its table, and by what people call it`(text: String, meant: FigureName) throws {
    #expect(try FigureName(text) == meant)
  }

  @Test(arguments: [
    ("bounse_rate", "did you mean bounce_rate?"), ("conversoin rate", "session_conversion_rate"), ("channels.revenu", "did you mean revenue?"),
    ("chanels.revenue", "did you mean channels?"), ("pages.revenue", "revenue is in kpis, revenue"), ("rate", "several figures are called so"),
    ("xyzzyxyzzy", "`waymark explain` lists all figures"), ("", "`waymark explain` lists all figures"),
  ])
  func `what is nearest is named, and the status is that of usage`(text: String, hint: String) {
    do throws(Failure) {
      _ = try FigureName(text)
      Issue.record("\(text) is known")
    } catch {
      #expect(error.status == 64)
      #expect(error.message.contains(hint), "\(error.message)")
    }
  }

  @Test func `every column and every table is known by its own name`() throws {
    for (table, columns) in FigureName.columns {
      for column in columns {
        #expect(try FigureName("\(table).\(column.name)") == .figure(column: column.name, table: table))
        #expect(try FigureName(column.name) == .figure(column: column.name, table: nil))
      }
    }
  }

  @Test func `no other name is that of two figures`() {
    var names: [String: String] = [:]
    let columns = Set(FigureName.columns.flatMap { $0.columns.map(\.name) })
    for figure in Definitions.all {
      for name in figure.otherNames {
        #expect(names.updateValue(figure.name, forKey: name.lowercased()) == nil, "\(name)")
        #expect(!columns.contains(name), "\(name)")
      }
    }
  }

  // MARK: Definitions

  @Test func `alone it lists every figure, a line each`() throws {
    let lines = try lines([])
    #expect(lines.count == FigureName.columns.reduce(0) { $0 + 1 + $1.columns.count })
    #expect(lines.contains("  session_conversion_rate         Session conversion rate"))
    #expect(lines.first == "kpis: Key figures")
  }

  @Test func `without inputs it says what a figure is, how it is reckoned and where it stands`() throws {
    let text = try lines(["session_conversion_rate"])
    #expect(text.first == "Session conversion rate (session_conversion_rate)")
    #expect(text.contains("    = converting_sessions ÷ sessions"))
    #expect(text.contains("In kpis, channels, campaigns, landing_pages, flows."))
    #expect(text.allSatisfy { $0.count <= 80 })
  }

  @Test func `what is meant otherwise in some tables is said of each`() throws {
    let text = try lines(["visitors"])
    #expect(text.contains("In kpis:") && text.contains("In channels, campaigns:") && text.contains("In funnel:"))
  }

  @Test func `a table lists its columns`() throws {
    let text = try lines(["goals"])
    #expect(text.first == "goals: Goals")
    #expect(text.contains { $0.hasPrefix("  visitor_rate ") })
  }

  // MARK: Figures of a run

  static let reckoned: [(metric: String, more: [String], lines: [String])] = [
    (
      "session_conversion_rate", [],
      [
        "session_conversion_rate 2026-03-27 = 1 converting session ÷ 3 sessions = 0.333333 (33.33%)",
        "session_conversion_rate 2026-03-28 = 2 converting sessions ÷ 3 sessions = 0.666667 (66.67%)",
        "session_conversion_rate 2026-03-29 = 1 converting session ÷ 2 sessions = 0.500000 (50.00%)",
        "session_conversion_rate 2026-03-30 = 0 converting sessions ÷ 0 sessions = no figure",
      ]
    ),
    ("conversion rate", ["--period", "week"], [
      "session_conversion_rate 2026-W13 = 4 converting sessions ÷ 8 sessions = 0.500000 (50.00%)",
      "session_conversion_rate 2026-W14 = 0 converting sessions ÷ 0 sessions = no figure",
    ]),
    ("AOV", ["--period", "total"], ["average_order_value total = 169.75 EUR revenue ÷ 5 orders = 33.95 EUR"]),
    ("returning_visitors", ["--period", "total"], ["returning_visitors total = 6 visitors − 6 new visitors = 0"]),
    ("cart_abandonment_rate", ["--period", "total"], ["cart_abandonment_rate total = 2 cart sessions without a purchase ÷ 5 cart sessions = 0.400000 (40.00%)"]),
    ("session_seconds_avg", ["--since", "2026-03-28", "--until", "2026-03-28"], [
      "session_seconds_avg 2026-03-28 = seconds from first to last page ÷ 3 sessions = 740.0 (12m 20s)"
    ]),
    ("goals.visitor_rate", [], ["goals.visitor_rate purchase = 4 visitors ÷ 6 visitors = 0.666667 (66.67%)"]),
    ("channels.pages_per_session", [], [
      "channels.pages_per_session Direct = 9 pageviews ÷ 5 sessions = 1.800000", "channels.pages_per_session Organic Search = 7 pageviews ÷ 2 sessions = 3.500000",
      "channels.pages_per_session Organic Social = 2 pageviews ÷ 1 session = 2.000000",
    ]),
    ("funnel.from_previous_rate", [], [
      "funnel.from_previous_rate awareness = no figure", "funnel.from_previous_rate consideration = 2 in order ÷ 5 in order before = 0.400000 (40.00%)",
      "funnel.from_previous_rate decision = 2 in order ÷ 2 in order before = 1.000000 (100.00%)",
      "funnel.from_previous_rate retention = 1 in order ÷ 2 in order before = 0.500000 (50.00%)",
      "funnel.from_previous_rate advocacy = 0 in order ÷ 1 in order before = 0.000000 (0.00%)",
    ]),
    ("LTV", [], [
      "customer_retention.revenue_per_customer_to_date 2026-W13 / 0 = 154.75 EUR revenue so far ÷ 4 in the cohort = 38.69 EUR",
      "customer_retention.revenue_per_customer_to_date 2026-W13 / 1 = 169.75 EUR revenue so far ÷ 4 in the cohort = 42.44 EUR",
    ]),
    ("bounce_rate", ["--period", "total", "--by", "device"], [
      "bounce_rate total / (offline) = 0 bounces ÷ 0 sessions = no figure", "bounce_rate total / desktop = 1 bounce ÷ 7 sessions = 0.142857 (14.29%)",
      "bounce_rate total / mobile = 1 bounce ÷ 1 session = 1.000000 (100.00%)",
    ]),
    ("channels.sessions", ["--where", "channel=Direct"], ["channels.sessions Direct = 5"]),
  ]

  @Test(arguments: reckoned)
  func `with inputs each figure is reckoned out from its counts`(metric: String, more: [String], expected: [String]) throws {
    let lines = try lines([metric] + Self.shop + more)
    #expect(Array(lines.suffix(expected.count)) == expected)
    #expect(!lines.dropLast(expected.count).contains { $0.contains(" = ") && !$0.hasPrefix("  ") })
  }

  @Test func `without UTF-8 it is written in ASCII`() throws {
    #expect(
      try lines(["nps"], locale: "C").contains("    = (promoters - detractors) / nps_responses * 100"))
    let found = try lines(["bounce_rate", "--period", "total"] + Self.shop, locale: "C").last
    #expect(found == "bounce_rate total = 2 bounces / 8 sessions = 0.250000 (25.00%)")
    let chart = try BuiltCommand.run(["report", "--as", "chart"] + Self.shop, variables: ["LC_ALL": "", "LC_CTYPE": "", "LANG": ""])
    #expect(chart.output.allSatisfy { $0 < 0x80 } && chart.text.contains("sessions"))
    #expect(try BuiltCommand.run(["report", "--as", "chart"] + Self.shop, variables: ["LC_ALL": "C.UTF-8"]).text.contains("█"))
  }

  @Test func `a name of several words needs no quotes`() throws {
    #expect(try lines(["conversion", "rate"] + Self.shop) == (try lines(["conversion rate"] + Self.shop)))
    #expect(try lines(["average", "order", "value"]) == (try lines(["AOV"])))
  }

  @Test func `an input where a figure should be is said to be one`() throws {
    let ended = try BuiltCommand.run(["explain", "fixtures/shop/logs"])
    #expect(ended.status == 64)
    #expect(ended.errors.contains("explain bounce_rate fixtures/shop/logs"))
    #expect(try BuiltCommand.run(["explain", "channels", "fixtures/shop/logs"]).errors.contains("name one of its columns, as channels."))
    #expect(try BuiltCommand.run(["explain", "bounce_rate", "fixtures/nothing-there"]).status == 66)
  }

  @Test func `a store is explained and keeps its tables`() throws {
    try Project.inTemporaryFolder { folder in
      let store = folder + "/kpi.waymark"
      let read = try BuiltCommand.run(["report"] + Self.shop + ["--store", store, "--out", folder + "/report"])
      #expect(read.status == 0)
      func rows() throws -> [Int?] {
        let file = try StoreFile(path: store, creating: nil)
        return try ["report_kpis", "report_channels"].map { try file.rowCount(of: $0) }
      }
      #expect(try rows() == [4, 3])
      let line = try lines(["orders", "--store", store, "--period", "total", "--timezone", "Europe/Berlin", "--quiet"]).last
      #expect(line == "orders total = 5")
      #expect(try rows() == [4, 3])
    }
  }

  @Test func `what the README shows is what comes out`() throws {
    let readme = try String(contentsOfFile: Project.root + "/README.md", encoding: .utf8)
    let variables = ["LC_ALL": "C.UTF-8"]
    let chart = try BuiltCommand.run(["report", "--table", "channels", "--as", "chart"] + Self.shop, variables: variables)
    #expect(readme.contains("```\n\(chart.text)```\n"))
    let figure = try #require(try lines(["conversion rate", "--period", "week"] + Self.shop).dropLast().last)
    #expect(readme.contains("```\n\(figure)\n```\n"))
    var run = RunInProcess()
    run.timezone = "Europe/Berlin"
    run.period = .day
    let kpis = try #require(try run.outcome([Project.fixtures + "/shop/logs", Project.fixtures + "/shop/exports"]).table(named: "kpis"))
    var style = OutputStyle()
    style.width = 80
    var output: [UInt8] = []
    Forms.form(named: "table")?.writer(style).write([kpis], to: &output)
    let first = String(decoding: output, as: UTF8.self).split(separator: "\n").prefix(10).joined(separator: "\n")
    #expect(readme.contains("```\n\(first)\n```\n"))
  }

  // MARK: The terminal

  @Test func `on a terminal the parts stand beneath each other, and nothing is wider than it`() throws {
    var run = RunInProcess()
    run.timezone = "Europe/Berlin"
    run.period = .day
    let outcome = try run.outcome([Project.fixtures + "/shop"])
    for name in FigureName.columns.map(\.name) where name != "compare" {
      let table = try #require(outcome.table(named: name))
      for width in [40, 80] {
        var style = OutputStyle()
        style.width = width
        for column in table.columns {
          let page = ExplainedPage(style, FigureName.columns)
          let text = String(decoding: page.definition(ofColumn: column.name, in: name) + page.reckoned(column.name, in: table), as: UTF8.self)
          for line in text.split(separator: "\n") where displayWidth(String(line)) > width {
            // A word is never broken.
            #expect(!line.drop { $0 == " " }.contains(" "), "\(name).\(column.name) at \(width): \(line)")
          }
        }
      }
    }
    var style = OutputStyle()
    style.width = 100
    let kpis = try #require(outcome.table(named: "kpis"))
    #expect(
      String(decoding: ExplainedPage(style, FigureName.columns).reckoned("bounce_rate", in: kpis), as: UTF8.self) == """

        2026-03-27  = 1 bounce   ÷ 3 sessions  =  0.333333  33.33%
        2026-03-28  = 0 bounces  ÷ 3 sessions  =  0.000000   0.00%
        2026-03-29  = 1 bounce   ÷ 2 sessions  =  0.500000  50.00%
        2026-03-30  = 0 bounces  ÷ 0 sessions  = no figure

        """)
  }
}

struct TerminalAdaptionTests {
  private func style(onTerminal isTerminal: Bool = true, columns: Int? = 100, _ environment: [String: String]) -> OutputStyle {
    var style = OutputStyle()
    style.adapt(toTerminal: isTerminal, columns: columns, environment)
    return style
  }

  @Test func `colours are for terminals, and not under NO_COLOR nor on dumb ones`() {
    #expect(style(["TERM": "xterm-256color"]).hasColor)
    #expect(style(["TERM": "xterm", "NO_COLOR": ""]).hasColor)
    #expect(!style(["TERM": "xterm", "NO_COLOR": "1"]).hasColor)
    #expect(!style(["TERM": "xterm", "NO_COLOR": "0"]).hasColor)
    #expect(!style(["TERM": "dumb"]).hasColor)
    #expect(!style([:]).hasColor && !style(["TERM": ""]).hasColor)
    #expect(!style(onTerminal: false, ["TERM": "xterm"]).hasColor)
    for name in ["CLICOLOR_FORCE", "FORCE_COLOR"] { #expect(!style(onTerminal: false, ["TERM": "xterm", name: "1"]).hasColor) }
  }

  @Test func `a pipe has no width, and a terminal that doesn't tell has eighty`() {
    #expect(style([:]).width == 100)
    #expect(style(columns: nil, [:]).width == 80)
    #expect(style(onTerminal: false, [:]).width == nil)
  }

  @Test(arguments: [
    ([:], true), (["LANG": "C"], true), (["LANG": "POSIX"], true), (["LANG": "de_DE.ISO-8859-1"], true), (["LANG": "de_DE.UTF-8"], false),
    (["LANG": "C.utf8"], false), (["LANG": "en_US.UTF-8", "LC_CTYPE": "C"], true), (["LANG": "C", "LC_CTYPE": "en_US.UTF-8"], false),
    (["LC_ALL": "C", "LC_CTYPE": "en_US.UTF-8", "LANG": "en_US.UTF-8"], true), (["LC_ALL": "", "LANG": "en_US.UTF-8"], false),
  ])
  func `beyond ASCII only where the locale says UTF-8`(environment: [String: String], isASCII: Bool) {
    #expect(style(environment).marks == (isASCII ? .ascii : .unicode))
  }
}
