import Testing

@testable import Ingest

struct SideBySideTests {
  private struct Stop: Error, Equatable { var part: Int }

  @Test(arguments: [1, 2, 3, 8], [0, 1, 7, 1000]) func `every part is done once`(threads: Int, parts: Int) {
    var workers = [[Int]](repeating: [], count: threads)
    sideBySide(&workers, parts: parts) { done, part in done.append(part) }
    #expect(workers.count == threads)
    #expect(workers.joined().sorted() == Array(0..<parts))
  }

  @Test(arguments: [1, 2, 8]) func `what is made stands in order`(threads: Int) {
    #expect(sideBySide(Array(0..<500), threads: threads) { $0 * 2 } == (0..<500).map { $0 * 2 })
    #expect(sideBySide([Int](), threads: threads) { $0 }.isEmpty)
  }

  @Test(arguments: [1, 2, 8]) func `a failure ends it, and no worker is lost`(threads: Int) {
    var workers = [Int](repeating: 0, count: threads)
    #expect(throws: Stop(part: 3)) {
      try sideBySide(&workers, parts: 1000) { done, part throws(Stop) in
        if part == 3 { throw Stop(part: part) }
        done += 1
      }
    }
    #expect(workers.count == threads)
    #expect(workers.reduce(0, +) < 1000)
  }
}
