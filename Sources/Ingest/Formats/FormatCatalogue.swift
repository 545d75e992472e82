/// A kind of export that is recognised by its header.
package struct KnownExport: Sendable {
  package var mapping: ColumnMapping
  /// The columns that a header must have.
  package var signature: [String]
  /// The first row of such a file, for people.
  package var sample: String
}

/// Every format that is told by content. A new export is one more row here and its mapping in a file of its own.
package enum FormatCatalogue {
  package static let exports: [KnownExport] = [
    KnownExport(
      mapping: .shopifyOrders, signature: ["Name", "Financial Status", "Created at", "Total"],
      sample: "Name,Email,Financial Status,Paid at,…,Currency,…,Total,…,Created at,…")
  ]

  /// The export that a header belongs to.
  package static func export(ofHeader header: Header) -> ColumnMapping? {
    exports.first { known in known.signature.allSatisfy { header.index(of: $0) != nil } }?.mapping
  }
}

/// The names of a file's columns, compared without letter case, blanks around and doubled blanks.
package struct Header: Equatable, Sendable {
  package let names: [String]
  /// The names as rows that repeat the header have them.
  let bytes: [[UInt8]]
  private let places: [String: Int]

  package init(_ names: [String]) {
    self.names = names
    bytes = names.map { Array($0.utf8) }
    var places: [String: Int] = [:]
    // Of columns with the same name the first counts.
    for (place, name) in names.enumerated() where places[Self.plain(name)] == nil {
      places[Self.plain(name)] = place
    }
    self.places = places
  }

  package func index(of name: String) -> Int? { places[Self.plain(name)] }

  private static func plain(_ name: String) -> String {
    name.lowercased().split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\u{A0}" }).joined(separator: " ")
  }
}
