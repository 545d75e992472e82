package import Metrics

/// One way of showing tables.
package protocol TableWriter {
  /// Appends the tables, in their order, as UTF-8.
  func write(_ tables: [Table], to output: inout [UInt8])
}

/// A form of output that can be asked for.
package struct KnownForm: Sendable {
  package let name: String
  /// Whether several tables can stand in one output and still be told apart.
  package let holdsSeveral: Bool
  package let writer: @Sendable (OutputStyle) -> any TableWriter
}

/// What the writers are told about the reader.
package struct OutputStyle: Equatable, Sendable {
  package var cells = CellStyle()
  package var delimiter = ","
  /// LF, or CRLF where asked for.
  package var lineEnding = "\n"
  /// A UTF-8 byte order mark before delimited text, for Excel.
  package var hasByteOrderMark = false
  /// Columns of the terminal; nil: no limit.
  package var width: Int?

  package init() {}
}

/// Every form by name. Adding one is a file and a row here.
package enum Forms {
  package static let all: [KnownForm] = [
    KnownForm(name: "csv", holdsSeveral: false) { DelimitedWriter(style: $0) },
    KnownForm(name: "tsv", holdsSeveral: false) { style in
      var style = style
      style.delimiter = "\t"
      return DelimitedWriter(style: style)
    },
    KnownForm(name: "json", holdsSeveral: true) { _ in JSONWriter(isLines: false) },
    KnownForm(name: "ndjson", holdsSeveral: true) { _ in JSONWriter(isLines: true) },
    KnownForm(name: "markdown", holdsSeveral: true) { _ in MarkdownWriter() },
    KnownForm(name: "table", holdsSeveral: true) { AlignedWriter(width: $0.width) },
  ]

  package static func form(named name: String) -> KnownForm? { all.first { $0.name == name } }
}
