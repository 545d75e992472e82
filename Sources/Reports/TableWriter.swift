package import Metrics

/// One way of showing tables.
package protocol TableWriter {
  /// Appends the tables, in their order, as UTF-8.
  ///
  /// After each row `flush` may take away what is there, so that a long table needn't be held as a whole.
  func write<Stop: Error>(
    _ tables: [Table], to output: inout [UInt8], _ flush: (inout [UInt8]) throws(Stop) -> Void
  ) throws(Stop)
}

extension TableWriter {
  /// Appends the tables as a whole.
  package func write(_ tables: [Table], to output: inout [UInt8]) { write(tables, to: &output) { _ in } }
}

/// A form whose rows can be written one after the other, without all of them at hand.
package protocol RowWriter {
  func begin(_ columns: [Table.Column], to output: inout [UInt8])
  func row(_ cells: [Table.Cell], of columns: [Table.Column], isFirst: Bool, to output: inout [UInt8])
  func end(to output: inout [UInt8])
}

/// A form of output that can be asked for.
package struct KnownForm: Sendable {
  package let name: String
  /// Whether several tables can stand in one output and still be told apart.
  package let holdsSeveral: Bool
  package let writer: @Sendable (OutputStyle) -> any TableWriter
  /// Writes row by row; nil where a row's look depends on all others.
  package let rowWriter: (@Sendable (OutputStyle) -> any RowWriter)?

  init(
    name: String, holdsSeveral: Bool, rows: (@Sendable (OutputStyle) -> any RowWriter)? = nil,
    writer: @escaping @Sendable (OutputStyle) -> any TableWriter
  ) {
    self.name = name
    self.holdsSeveral = holdsSeveral
    self.writer = writer
    rowWriter = rows
  }
}

/// What the writers are told about the reader.
package struct OutputStyle: Equatable, Sendable {
  package var cells = CellStyle()
  /// One ASCII character.
  package var delimiter = ","
  /// LF, or CRLF where asked for.
  package var lineEnding = "\n"
  /// A UTF-8 byte order mark before delimited text, for Excel.
  package var hasByteOrderMark = false
  /// Columns of the terminal; nil: no limit.
  package var width: Int?
  /// Whether what is written may be coloured.
  package var hasColor = false
  /// The characters beyond those of the data that forms for people may use.
  package var marks = TerminalMarks.unicode

  package init() {}
}

extension OutputStyle {
  fileprivate var withTabs: OutputStyle {
    var style = self
    style.delimiter = "\t"
    return style
  }
}

/// Every form by name. Adding one is a file and a row here.
package enum Forms {
  package static let all: [KnownForm] = [
    KnownForm(name: "csv", holdsSeveral: false, rows: { DelimitedWriter(style: $0) }) { DelimitedWriter(style: $0) },
    KnownForm(name: "tsv", holdsSeveral: false, rows: { DelimitedWriter(style: $0.withTabs, separators: "") }) {
      DelimitedWriter(style: $0.withTabs, separators: "")
    },
    KnownForm(name: "json", holdsSeveral: true, rows: { _ in JSONWriter(isLines: false) }) { _ in JSONWriter(isLines: false) },
    KnownForm(name: "ndjson", holdsSeveral: true, rows: { _ in JSONWriter(isLines: true) }) { _ in JSONWriter(isLines: true) },
    KnownForm(name: "markdown", holdsSeveral: true) { _ in MarkdownWriter() },
    KnownForm(name: "table", holdsSeveral: true) { AlignedWriter(style: $0) },
    KnownForm(name: "chart", holdsSeveral: true) { ChartWriter(style: $0) },
  ]

  package static func form(named name: String) -> KnownForm? { all.first { $0.name == name } }
}
