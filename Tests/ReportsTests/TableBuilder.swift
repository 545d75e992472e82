import Metrics

@testable import Reports

extension Table {
  /// A table of one text column.
  static func texts(_ texts: [String], name: String = "pages") -> Table {
    Table(name: name, columns: [.init("page", .text)], rows: texts.map { [.text($0)] })
  }

  /// A small table with a cell of every kind.
  static let everyKind = Table(
    name: "sample",
    columns: [
      .init("period", .period), .init("page", .text), .init("sessions", .count), .init("rate", .rate),
      .init("revenue", .money),
      .init("complete", .flag),
    ],
    rows: [
      [
        .text("2026-11"), .text("/a"), .count(12), .decimal(units: 250_000, digits: 6),
        .decimal(units: 123_450, digits: 2), .flag(true),
      ],
      [.text("2026-12"), .text("/b"), .count(-3), .missing, .decimal(units: -5, digits: 2), .flag(false)],
    ])
}

/// What a form makes of tables.
func written(_ tables: [Table], as form: String, _ style: OutputStyle = OutputStyle()) -> String {
  var output: [UInt8] = []
  Forms.form(named: form)?.writer(style).write(tables, to: &output)
  return String(decoding: output, as: UTF8.self)
}

func written(_ table: Table, as form: String, _ style: OutputStyle = OutputStyle()) -> String {
  written([table], as: form, style)
}

/// A style with one thing changed.
func style(_ change: (inout OutputStyle) -> Void) -> OutputStyle {
  var style = OutputStyle()
  change(&style)
  return style
}
