import Testing

@testable import Metrics

struct SeenTests {
  @Test func `a period is new once, whatever came between`() {
    var seen = Seen<Int>()
    let areNew = [3, 3, 4, 3, 5, 4].map { seen.insert($0) }
    #expect(areNew == [true, false, true, false, true, false])
    seen.removeAll()
    let isNewAgain = seen.insert(3)
    #expect(isNewAgain)
  }

  @Test func `a range covers what was put in, in any order, and what another covers`() {
    var covered = Covered<Int>()
    #expect(covered.first == nil && covered.last == nil)
    covered.merge(Covered())
    #expect(covered.first == nil)
    for value in [5, 3, 4] { covered.cover(value) }
    #expect(covered.first == 3 && covered.last == 5)
    var other = Covered<Int>()
    other.cover(9)
    covered.merge(other)
    other.merge(covered)
    #expect(covered.first == 3 && covered.last == 9)
    #expect(other.first == 3 && other.last == 9)
  }
}
