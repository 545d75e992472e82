import Ingest

/// The names of the places that steps go between, in the order of their bytes: each has a rank. Places of one name are one.
struct PlaceNames: Sendable {
  /// How many names there are.
  let count: Int
  /// A place's rank.
  let rank: @Sendable (StepCounts.Place) -> UInt32
  let name: @Sendable (_ rank: UInt32) -> String

  private static let ends = [(place: StepCounts.Place.start, name: "(start)"), (place: .end, name: "(end)")]

  /// Few names, each known beforehand.
  init(_ texts: [StepCounts.Place: String]) {
    var texts = texts
    for (place, name) in Self.ends where texts[place] != nil { texts[place] = name }
    let names = Set(texts.values).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let byName = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, UInt32($0)) })
    let ranks = texts.mapValues { byName[$0] ?? 0 }
    count = names.count
    rank = { ranks[$0] ?? 0 }
    name = { names[Int($0)] }
  }

  /// Pages, with the start and the end among them where their names belong.
  init(_ pages: PageOrder) {
    // A page may have the very name of an end, for requests hold what strangers write.
    let found = Self.ends.map { ($0.place, $0.name, pages.place(of: $0.name)) }.sorted { $0.1 < $1.1 }
    var added: [(place: StepCounts.Place, name: String, rank: UInt32)] = []
    var alike: [StepCounts.Place: UInt32] = [:]
    for (place, name, (rank, isPage)) in found {
      if isPage { alike[place] = rank } else { added.append((place, name, rank + UInt32(added.count))) }
    }
    let (extra, pageOfEnd) = (added, alike)
    count = pages.count + extra.count
    let shifted: @Sendable (UInt32) -> UInt32 = { rank in
      var shifted = rank
      for end in extra where shifted >= end.rank { shifted += 1 }
      return shifted
    }
    rank = { place in
      if let number = place.number { return shifted(pages.rank(of: number)) }
      if let page = pageOfEnd[place] { return shifted(page) }
      return extra.first { $0.place == place }?.rank ?? 0
    }
    name = { rank in
      var below: UInt32 = 0
      for end in extra {
        if end.rank == rank { return end.name }
        if end.rank < rank { below += 1 }
      }
      return pages.name(at: rank - below)
    }
  }
}
