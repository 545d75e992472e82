import Testing

@testable import Metrics

struct IntervalsTests {
  /// Newcombe, Statistics in Medicine 1998, 17, 857–872, table I (method 3), and more places from statsmodels 0.14.
  static let rates: [(hits: Int, total: Int, low: Double, high: Double)] = [
    (81, 263, 0.2552885198782742, 0.36620957698280004), (15, 148, 0.06238639953073628, 0.16048724172330803),
    (0, 20, 0, 0.1611251580528194), (1, 29, 0.006113214292762667, 0.17175521879320294),
    // R: prop.test(15, 25, correct = FALSE).
    (15, 25, 0.40739457358966996, 0.7659669762225203), (29, 29, 0.8830302015002592, 1),
  ]

  @Test(arguments: rates)
  func `a rate's interval is Wilson's`(hits: Int, total: Int, low: Double, high: Double) throws {
    let interval = try #require(Intervals.wilson(hits, of: total))
    #expect(abs(interval.lowerBound - low) < 1e-12 && abs(interval.upperBound - high) < 1e-12)
  }

  /// Newcombe, Statistics in Medicine 1998, 17, 873–890, table II (method 10), and more places from statsmodels 0.14.
  static let differences: [(a: (Int, Int), b: (Int, Int), low: Double, high: Double)] = [
    ((56, 70), (48, 80), 0.05243147240236498, 0.33387265403690614), ((9, 10), (3, 10), 0.1705227239345029, 0.809017973535488),
    ((6, 7), (2, 7), 0.05822792748231209, 0.8062496375242278), ((5, 56), (0, 29), -0.038137147903536936, 0.19256001385511165),
    ((0, 10), (0, 20), -0.1611251580528194, 0.27753279986288926), ((0, 10), (0, 10), -0.27753279986288926, 0.27753279986288926),
    ((10, 10), (0, 20), 0.6790860371419145, 1), ((10, 10), (0, 10), 0.6075093504305241, 1),
  ]

  @Test(arguments: differences)
  func `a difference of rates has Newcombe's interval`(a: (Int, Int), b: (Int, Int), low: Double, high: Double) throws {
    let interval = try #require(Intervals.newcombe((a.0, a.1), (b.0, b.1)))
    #expect(abs(interval.lowerBound - low) < 1e-12 && abs(interval.upperBound - high) < 1e-12)
    let turned = try #require(Intervals.newcombe((b.0, b.1), (a.0, a.1)))
    #expect(abs(turned.lowerBound + high) < 1e-12 && abs(turned.upperBound + low) < 1e-12)
  }

  @Test func `of nothing there is no interval`() {
    #expect(Intervals.wilson(0, of: 0) == nil)
    #expect(Intervals.newcombe((1, 2), (0, 0)) == nil)
    #expect(Intervals.mean(Moments()) == nil)
    var one = Moments()
    one.add(5)
    #expect(one.mean == 5 && one.variance == nil && Intervals.welch(one, one) == nil)
  }

  /// scipy 1.17: stats.t.ppf(.975, df).
  static let points: [(freedom: Double, t: Double)] = [
    (1.5, 6.016663104427929), (2, 4.302652729749462), (4.7, 2.62072607535317), (29, 2.045229642132703), (30, 2.0422724563012378),
    (57.123, 2.0023720162832968), (1000, 1.9623390808264083), (1_000_000, 1.959966356814107),
  ]

  @Test(arguments: points)
  func `Student's points are scipy's`(freedom: Double, t: Double) {
    #expect(abs(Intervals.student(freedom) - t) < 1e-9)
  }

  /// scipy 1.17: stats.beta.cdf.
  @Test func `the incomplete beta function is scipy's`() {
    for (x, a, b, value) in [
      (0.3, 2.5, 0.5, 0.018927124071945658), (0.9, 14.5, 0.5, 0.08307466551442916), (0.5, 1, 1, 0.5),
      (0.999, 500, 0.5, 0.31731044730971725), (0, 1, 1, 0), (1, 1, 1, 1),
    ] { #expect(abs(Intervals.incompleteBeta(x, a, b) - value) < 1e-12) }
  }

  private static func moments(_ values: [Int64]) -> Moments {
    var moments = Moments()
    for value in values { moments.add(value) }
    return moments
  }

  @Test func `means have Student's interval and their difference Welch's, as scipy gives them`() throws {
    let a = Self.moments([12, 15, 11, 18, 25, 14, 9, 30])
    let b = Self.moments([10, 11, 9, 14, 8, 12])
    // stats.t.interval(.95, 7, mean, sem); ttest_ind(a, b, equal_var=False).confidence_interval(), df 8.572641.
    let mean = try #require(Intervals.mean(a))
    #expect(abs(mean.lowerBound - 10.659575905089522) < 1e-9 && abs(mean.upperBound - 22.840424094910478) < 1e-9)
    let difference = try #require(Intervals.welch(a, b))
    #expect(abs(difference.lowerBound + 0.12238420532931205) < 1e-9 && abs(difference.upperBound - 12.289050871995979) < 1e-9)
    let same = Self.moments([3, 3, 3])
    #expect(Intervals.welch(same, same) == 0...0)
  }

  @Test func `moments are exact where binary fractions are not, and merge`() throws {
    // Far from 0 with a variance of 1: squares of 10^12 don't fit 53 bits.
    var far = Self.moments([1_000_000_000_000, 1_000_000_000_002])
    far.merge(Self.moments([1_000_000_000_001]))
    #expect(far.variance == 1 && far.count == 3)
    // Amounts that nobody pays.
    let huge = Self.moments([.max, .max, .max])
    #expect(huge.count == 3 && huge.mean == Double(Int64.max) && huge.variance == nil)
    far.merge(huge)
    #expect(far.variance == nil && Intervals.welch(far, far) == nil)
    // Even these are taken back as if they had never been.
    far.subtract(huge)
    #expect(far.variance == 1 && far == Self.moments([1_000_000_000_000, 1_000_000_000_001, 1_000_000_000_002]))
    // So are sums of squares beyond 128 bits.
    for beyond in [Self.moments([Int64](repeating: .min, count: 9)), Self.moments([.max, .max, .max, .max])] {
      far.merge(beyond)
      far.subtract(beyond)
      #expect(far.variance == 1)
      var none = beyond
      none.subtract(beyond)
      #expect(none == Moments())
    }
  }
}
