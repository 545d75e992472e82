import Ingest

/// The names of the places that steps go between, in the order of their bytes: each has a rank. Places of one name are one.
struct PlaceNames: RankedNames, Sendable {
  /// How many names there are.
  let count: Int
  /// By a place's code.
  private let ranks: [UInt32]
  let listed: NameList?
  /// The pages, where they are too many to be listed, and the ends that stand among them, from the first on.
  private let pages: PageOrder?
  private var ends: [(rank: UInt32, name: String)] = []

  private static let ends = [(place: StepCounts.Place.start, name: "(start)"), (place: .end, name: "(end)")]

  /// Few names, each known beforehand.
  init(_ texts: [StepCounts.Place: String]) {
    var texts = texts
    for (place, name) in Self.ends where texts[place] != nil { texts[place] = name }
    let sorted = Set(texts.values).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let byName = Dictionary(uniqueKeysWithValues: sorted.enumerated().map { ($1, UInt32($0)) })
    var ranks = [UInt32](repeating: 0, count: texts.keys.reduce(0) { max($0, Int($1.code) + 1) })
    for (place, name) in texts { ranks[Int(place.code)] = byName[name] ?? 0 }
    var names = NameList()
    for name in sorted { names.append(name.utf8Span.span) }
    count = sorted.count
    self.ranks = ranks
    listed = names
    pages = nil
  }

  /// Pages, with the start and the end among them where their names belong.
  init(_ pages: PageOrder) {
    // A page may have the very name of an end, for requests hold what strangers write.
    let found = Self.ends.map { (place: $0.place, name: $0.name, at: pages.place(of: $0.name)) }.sorted { $0.name < $1.name }
    var ends: [(rank: UInt32, name: String)] = []
    var ranks = [UInt32](repeating: 0, count: Int(StepCounts.Place(number: UInt32(pages.count)).code) + 1)
    for end in found where !end.at.isPage {
      ranks[Int(end.place.code)] = end.at.rank + UInt32(ends.count)
      ends.append((end.at.rank + UInt32(ends.count), end.name))
    }
    func shifted(_ rank: UInt32) -> UInt32 {
      var shifted = rank
      for end in ends where shifted >= end.rank { shifted += 1 }
      return shifted
    }
    for end in found where end.at.isPage { ranks[Int(end.place.code)] = shifted(end.at.rank) }
    for number in 0..<UInt32(pages.count) {
      ranks[Int(StepCounts.Place(number: number + 1).code)] = shifted(pages.rank(of: number + 1))
    }
    count = pages.count + ends.count
    self.ranks = ranks
    guard let known = pages.listed else {
      listed = nil
      self.pages = pages
      self.ends = ends
      return
    }
    var names = NameList()
    var below = 0
    for rank in 0..<count {
      if below < ends.count, ends[below].rank == rank {
        names.append(ends[below].name.utf8Span.span)
        below += 1
      } else {
        known.withName(at: rank - below) { names.append($0) }
      }
    }
    listed = names
    self.pages = nil
  }

  func rank(of place: StepCounts.Place) -> UInt32 { ranks[Int(place.code)] }

  func withName<Result>(at rank: UInt32, _ body: (Span<UInt8>) -> Result) -> Result {
    if let listed { return listed.withName(at: Int(rank), body) }
    var below: UInt32 = 0
    for end in ends {
      if end.rank == rank { return body(end.name.utf8Span.span) }
      if end.rank < rank { below += 1 }
    }
    if let pages { return pages.withName(at: rank - below, body) }
    let nothing: [UInt8] = []
    return body(nothing.span)
  }
}
