/// A kind of export that is recognised by its header.
package struct KnownExport: Sendable {
  package var mapping: ColumnMapping
  /// The columns that a header must have.
  package var signature: [ColumnNames]
  /// Where it is not nil, a header may have no columns beside the signature's but these.
  package var others: [String]?
  /// The first row of such a file, for people.
  package var sample: String
  /// Where its header and words were seen.
  package var verified: String
  /// What of it was not seen in any source; empty: nothing.
  package var unverified: String

  package init(
    mapping: ColumnMapping, signature: [ColumnNames], others: [String]? = nil, sample: String, verified: String = "",
    unverified: String = ""
  ) {
    self.mapping = mapping
    self.signature = signature
    self.others = others
    self.sample = sample
    self.verified = verified
    self.unverified = unverified
  }

  func fits(_ header: Header) -> Bool {
    guard signature.allSatisfy({ !header.places(of: $0).isEmpty }) else { return false }
    guard let others else { return true }
    let allowed = signature.flatMap { header.places(of: $0) } + others.compactMap { header.index(of: $0) }
    return Set(allowed).count == header.names.count
  }
}

/// The exports that are told by their header. They are asked for only when an input may be one of them.
package struct FormatCatalogue: Sendable {
  private let known: @Sendable () -> [KnownExport]

  package init(_ known: @escaping @Sendable () -> [KnownExport]) { self.known = known }

  /// One that knows no export.
  package static let empty = FormatCatalogue { [] }

  package var exports: [KnownExport] { known() }

  /// The export that a header belongs to: of several, the one that asks for most of its columns.
  package func export(ofHeader header: Header) -> ColumnMapping? {
    var best: KnownExport?
    for candidate in known() where candidate.fits(header) && candidate.signature.count > best?.signature.count ?? 0 {
      best = candidate
    }
    return best?.mapping
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
    // Nor do a mark, the asterisk of a required field and a zone behind the name matter, where no other column has the rest.
    for (place, name) in names.enumerated() {
      let bare = Self.bare(name)
      if !bare.isEmpty, places[bare] == nil { places[bare] = place }
    }
    self.places = places
  }

  /// Where a column stands. In a name that no column has as it is, `*` stands for anything.
  package func index(of name: String) -> Int? {
    let plain = Self.plain(name)
    if let place = places[plain] { return place }
    guard name.contains("*") else { return nil }
    let glob = Glob(plain, crossesSlashes: true)
    return names.firstIndex { glob.matches(Array(Self.plain($0).utf8).span) }
  }

  /// Where the spellings of a column stand, those that the header has.
  package func places(of column: ColumnNames) -> [Int] {
    var found: [Int] = []
    for spelling in column.spellings {
      if let place = index(of: spelling), !found.contains(place) { found.append(place) }
    }
    return found
  }

  private static func bare(_ name: String) -> String {
    var bare = plain(name)
    if bare.hasSuffix("(utc)") { bare = String(bare.dropLast(5)) }
    let kept = bare.split(whereSeparator: { $0 == "*" || $0 == "\u{FEFF}" || $0 == " " })
    return kept.joined(separator: " ")
  }

  private static func plain(_ name: String) -> String {
    let words = name.lowercased().split(whereSeparator: { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\u{A0}" })
    return words.joined(separator: " ")
  }
}
