/// Figures that add up, held under a key.
protocol Tally: Equatable, Sendable, BitwiseCopyable {
  /// Nothing counted yet.
  init()
  mutating func add(_ other: Self)
  /// By which figure rows are ranked, the greatest first.
  var rank: Int { get }
  /// How many figures there are, each at its place, for whoever writes them down.
  static var width: Int { get }
  subscript(place: Int) -> Int { get set }
}

extension Tally {
  /// What takes it back when it is added.
  var negated: Self {
    var row = self
    for place in 0..<Self.width { row[place] = -row[place] }
    return row
  }
}

extension Int: Tally {
  mutating func add(_ other: Int) { self += other }
  var rank: Int { self }
  static var width: Int { 1 }
  subscript(place: Int) -> Int {
    get { self }
    set { self = newValue }
  }
}

/// Three figures, ranked by the first.
struct Tally3: Tally {
  var a = 0, b = 0, c = 0

  init() {}
  init(_ a: Int, _ b: Int, _ c: Int) { (self.a, self.b, self.c) = (a, b, c) }

  mutating func add(_ other: Tally3) {
    a += other.a
    b += other.b
    c += other.c
  }

  var rank: Int { a }
  static var width: Int { 3 }
  subscript(place: Int) -> Int {
    get { place == 0 ? a : place == 1 ? b : c }
    set { if place == 0 { a = newValue } else if place == 1 { b = newValue } else { c = newValue } }
  }
}

/// Four figures, ranked by the first.
struct Tally4: Tally {
  var a = 0, b = 0, c = 0, d = 0

  init() {}
  init(_ a: Int, _ b: Int, _ c: Int, _ d: Int) { (self.a, self.b, self.c, self.d) = (a, b, c, d) }

  mutating func add(_ other: Tally4) {
    a += other.a
    b += other.b
    c += other.c
    d += other.d
  }

  var rank: Int { a }
  static var width: Int { 4 }
  subscript(place: Int) -> Int {
    get { place < 2 ? (place == 0 ? a : b) : (place == 2 ? c : d) }
    set {
      switch place {
      case 0: a = newValue
      case 1: b = newValue
      case 2: c = newValue
      default: d = newValue
      }
    }
  }
}
