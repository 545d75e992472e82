import Journeys

/// A sum of fractions of whole amounts, the same whatever is added first.
///
/// It is held as whole units and so many parts of one, of which 5, 10, 15 … 260 and 1, 2, 3 … 52 divide the unit: shares
/// among up to 52 touches are exact, others are cut off after the twenty-second decimal.
struct FractionSum: Equatable {
  private(set) var whole: Int128 = 0
  /// In 0 ..< `unit`.
  private(set) var parts: Int128 = 0

  /// Five times the least common multiple of 1 … 52.
  static let unit: Int128 = 15_495_222_521_229_983_532_000

  private static let mantissaBits: Int128 = 53

  mutating func add(_ amount: Int128, times share: Share) {
    let product = amount * Int128(share.numerator)
    let (quotient, remainder) = floorDivided(product, Int128(share.denominator))
    add(whole: quotient, parts: remainder * Self.unit / Int128(share.denominator))
  }

  /// Adds a share in 0 … 1 that is no exact fraction.
  mutating func add(_ amount: Int128, times share: Double) {
    if share == 1 {
      whole += amount
      return
    }
    let scale = Int128(1) << Self.mantissaBits
    // At most 2^53, so that 64 bits hold it, which are made faster.
    let share = Int128(Int64((share * 0x1p53).rounded()))
    // The amount in two halves, so that no product leaves 128 bits.
    let fine = (amount & (scale - 1)) * share
    add(
      whole: (amount >> Self.mantissaBits) * share + (fine >> Self.mantissaBits),
      parts: ((fine & (scale - 1)) * Self.unit) >> Self.mantissaBits)
  }

  mutating func add(_ other: FractionSum) { add(whole: other.whole, parts: other.parts) }

  mutating func subtract(_ other: FractionSum) {
    whole -= other.whole
    parts -= other.parts
    if parts < 0 {
      parts += Self.unit
      whole -= 1
    }
  }

  func write(to writer: inout FigureWriter) {
    writer.sum(whole)
    writer.sum(parts)
  }

  init() {}

  init(from reader: inout FigureReader) throws(PartDamage) {
    whole = try reader.sum()
    parts = try reader.sum()
    guard (0..<Self.unit).contains(parts) else { throw PartDamage("parts that are no part") }
  }

  private mutating func add(whole: Int128, parts: Int128) {
    self.whole += whole
    self.parts += parts
    if self.parts >= Self.unit {
      self.parts -= Self.unit
      self.whole += 1
    }
  }

  var isZero: Bool { whole == 0 && parts == 0 }

  /// In 1 ÷ `scale`, rounded down, and what was cut off, for comparing.
  func floor(scale: Int128) -> (units: Int128, remainder: Int128) {
    (whole * scale + parts * scale / Self.unit, parts * scale % Self.unit)
  }
}

/// Rounds sums to multiples of 1 ÷ `scale` that add up to `total`: each is rounded down, and what is then missing goes
/// to the largest remainders first; equal ones in the order given.
func apportioned(_ sums: [FractionSum], to total: Int128, scale: Int128) -> [Int128] {
  let floors = sums.map { $0.floor(scale: scale) }
  var units = floors.map(\.units)
  // What has no share at all gets nothing, however large the rounding of hostile amounts.
  var takers = sums.indices.filter { !sums[$0].isZero }
  guard !takers.isEmpty else { return units }
  takers.sort { (floors[$1].remainder, $0) < (floors[$0].remainder, $1) }
  let (each, rest) = floorDivided(total * scale - units.reduce(0, +), Int128(takers.count))
  for (place, taker) in takers.enumerated() { units[taker] += each + (place < Int(rest) ? 1 : 0) }
  return units
}

/// Division that rounds towards negative infinity; the divisor is positive.
private func floorDivided(_ a: Int128, _ b: Int128) -> (quotient: Int128, remainder: Int128) {
  let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
  return remainder < 0 ? (quotient - 1, remainder + b) : (quotient, remainder)
}
