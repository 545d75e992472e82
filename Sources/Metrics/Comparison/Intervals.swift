import Glibc
import Journeys

/// 95 % intervals. What they are reckoned from is exact; they themselves are binary fractions, rounded at output.
enum Intervals {
  /// The 97.5 % point of the normal distribution.
  static let z = 1.959963984540054

  /// Wilson's score interval of a rate (Wilson 1927; method 3 in Newcombe, Statistics in Medicine 1998, 17, 857–872).
  static func wilson(_ hits: Int, of total: Int) -> ClosedRange<Double>? {
    guard total > 0, (0...total).contains(hits) else { return nil }
    let n = Double(total)
    let p = Double(hits) / n
    let middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot() / (1 + z * z / n)
    // At the ends the formula gives 0 and 1 but for rounding.
    return (hits == 0 ? 0 : max(0, middle - half))...(hits == total ? 1 : min(1, middle + half))
  }

  /// Newcombe's hybrid score interval of rate a − rate b (method 10 in Statistics in Medicine 1998, 17, 873–890).
  static func newcombe(_ a: (hits: Int, total: Int), _ b: (hits: Int, total: Int)) -> ClosedRange<Double>? {
    guard let first = wilson(a.hits, of: a.total), let second = wilson(b.hits, of: b.total) else { return nil }
    let p = Double(a.hits) / Double(a.total)
    let q = Double(b.hits) / Double(b.total)
    func root(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }
    return (p - q - root(p - first.lowerBound, second.upperBound - q))...(p - q + root(first.upperBound - p, q - second.lowerBound))
  }

  /// Student's interval of a mean.
  static func mean(_ a: Moments) -> ClosedRange<Double>? {
    guard let mean = a.mean, let variance = a.variance else { return nil }
    let half = student(Double(a.count - 1)) * (variance / Double(a.count)).squareRoot()
    return (mean - half)...(mean + half)
  }

  /// Welch's interval of mean a − mean b, with Satterthwaite's degrees of freedom (Welch, Biometrika 1947, 34, 28–35).
  static func welch(_ a: Moments, _ b: Moments) -> ClosedRange<Double>? {
    guard let first = a.mean, let second = b.mean, let u = a.variance, let v = b.variance else { return nil }
    let (x, y) = (u / Double(a.count), v / Double(b.count))
    guard x + y > 0 else { return (first - second)...(first - second) }
    let freedom = (x + y) * (x + y) / (x * x / Double(a.count - 1) + y * y / Double(b.count - 1))
    let half = student(freedom) * (x + y).squareRoot()
    return (first - second - half)...(first - second + half)
  }

  /// Student's interval of n values' sum, as the interval of n times their mean; what is counted is never less than 0.
  static func total(_ a: Moments) -> ClosedRange<Double>? {
    guard let mean = mean(a) else { return nil }
    let n = Double(a.count)
    return max(0, n * mean.lowerBound)...max(0, n * mean.upperBound)
  }

  /// Welch's interval of sum a − sum b, each as n times its mean: the variance of such a sum is n times that of a value.
  static func totals(_ a: Moments, _ b: Moments) -> ClosedRange<Double>? {
    guard let u = a.variance, let v = b.variance else { return nil }
    let (x, y) = (Double(a.count) * u, Double(b.count) * v)
    let difference = Double(a.sum - b.sum)
    guard x + y > 0 else { return difference...difference }
    let freedom = (x + y) * (x + y) / (x * x / Double(a.count - 1) + y * y / Double(b.count - 1))
    let half = student(freedom) * (x + y).squareRoot()
    return (difference - half)...(difference + half)
  }

  /// The 97.5 % point of Student's distribution, found by halving.
  static func student(_ freedom: Double) -> Double {
    var (low, high) = (1.9, 13.0)
    for _ in 0..<60 {
      let t = (low + high) / 2
      // The share of the distribution beyond ±t.
      if incompleteBeta(freedom / (freedom + t * t), freedom / 2, 0.5) > 0.05 { low = t } else { high = t }
    }
    return (low + high) / 2
  }

  /// The regularized incomplete beta function by its continued fraction (Abramowitz and Stegun 26.5.8), evaluated as Lentz does.
  static func incompleteBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
    if x <= 0 { return 0 }
    if x >= 1 { return 1 }
    // The fraction converges fast below the mean only.
    if x > (a + 1) / (a + b + 2) { return 1 - incompleteBeta(1 - x, b, a) }
    let front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)) / a
    let tiny = 1e-300
    func away(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
    var c = 1.0
    var d = 1 / away(1 - (a + b) * x / (a + 1))
    var fraction = d
    for step in 1...500 {
      let m = Double(step)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / away(1 + even * d)
      c = away(1 + even / c)
      fraction *= c * d
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / away(1 + odd * d)
      c = away(1 + odd / c)
      fraction *= c * d
      if abs(c * d - 1) < 1e-15 { break }
    }
    return front * fraction
  }
}

/// Count, sum and sum of squares of whole numbers, exact; they add up and can be taken back.
struct Moments: Equatable {
  private(set) var count = 0
  private(set) var sum: Int128 = 0
  /// The sum of squares, whose upper half only amounts that nobody pays reach.
  private var squares: UInt128 = 0
  private var upperSquares: Int128 = 0

  init() {}

  /// Of these values.
  init(_ values: some Sequence<Int128>) {
    for value in values {
      count += 1
      sum += value
      let square = value.multipliedFullWidth(by: value)
      addSquares(square.high, square.low)
    }
  }

  mutating func add(_ value: Int64) {
    count += 1
    sum += Int128(value)
    addSquares(0, UInt128(value.magnitude) * UInt128(value.magnitude))
  }

  mutating func merge(_ other: Moments) {
    count += other.count
    sum += other.sum
    addSquares(other.upperSquares, other.squares)
  }

  private mutating func addSquares(_ upper: Int128, _ lower: UInt128) {
    let (sum, carries) = squares.addingReportingOverflow(lower)
    squares = sum
    upperSquares += upper + (carries ? 1 : 0)
  }

  mutating func subtract(_ other: Moments) {
    count -= other.count
    sum -= other.sum
    let (rest, borrows) = squares.subtractingReportingOverflow(other.squares)
    squares = rest
    upperSquares -= other.upperSquares + (borrows ? 1 : 0)
  }

  func write(to writer: inout FigureWriter) {
    writer.count(count)
    writer.sum(sum)
    guard let known = knownSquares else { return writer.cannot() }
    writer.sum(known)
  }

  init(from reader: inout FigureReader) throws(PartDamage) {
    count = try reader.count()
    sum = try reader.sum()
    squares = try reader.square()
    // No values have a smaller sum of squares, and their variance would be no number.
    let least = sum.magnitude.multipliedFullWidth(by: sum.magnitude)
    let most = squares.multipliedFullWidth(by: UInt128(count))
    guard (least.high, least.low) <= (most.high, most.low) else { throw PartDamage("squares of no values") }
  }

  /// Nil, where it is beyond what can be reckoned with.
  private var knownSquares: Int128? { upperSquares == 0 ? Int128(exactly: squares) : nil }

  var mean: Double? { count > 0 ? Double(sum) / Double(count) : nil }

  /// Of a sample: (n Σx² − (Σx)²) ÷ (n (n − 1)), exact up to the division; nil for fewer than two values.
  var variance: Double? {
    guard count > 1, let squares = knownSquares else { return nil }
    let (n, over) = squares.multipliedReportingOverflow(by: Int128(count))
    let (square, isOver) = sum.multipliedReportingOverflow(by: sum)
    guard !over, !isOver else { return nil }
    return Double(n - square) / (Double(count) * Double(count - 1))
  }
}
