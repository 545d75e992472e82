import Ingest
import Journeys
import Synchronization
import TestSupport
import Testing

@testable import Metrics

/// A file in memory, which may fail.
final class MemoryFile: SpillFile {
  let path = "memory"
  private let bytes = Mutex<[UInt8]>([])
  /// From here on writing fails.
  let capacity: Int
  /// From here on nothing is read.
  let readable: Int
  /// A byte that is another when it is read.
  let damaged: Int?

  init(capacity: Int = .max, readable: Int = .max, damaged: Int? = nil) {
    (self.capacity, self.readable, self.damaged) = (capacity, readable, damaged)
  }

  func write(_ new: Span<UInt8>, at offset: Int) throws(SystemError) {
    if offset + new.count > capacity { throw SystemError(number: 28) }
    var copied: [UInt8] = []
    copied.append(new)
    bytes.withLock { bytes in
      if bytes.count < offset + copied.count { bytes += [UInt8](repeating: 0, count: offset + copied.count - bytes.count) }
      bytes.replaceSubrange(offset..<(offset + copied.count), with: copied)
    }
  }

  func read(_ count: Int, at offset: Int) throws(SystemError) -> [UInt8] {
    bytes.withLock { bytes in
      var read = Array(bytes[min(offset, bytes.count, readable)..<min(offset + count, bytes.count, readable)])
      if let damaged, (offset..<(offset + read.count)).contains(damaged) { read[damaged - offset] ^= 1 }
      return read
    }
  }

  var size: Int { bytes.withLock(\.count) }
}

struct SpillTests {
  private func space(_ share: Int) -> SpillSpace { SpillSpace(share: share) { _ in MemoryFile() } }

  @Test(arguments: [1, 700, 5_000, 100_000], 0..<3)
  func `what is put aside is counted as what is kept`(share: Int, seed: Int) {
    var random = Seeded(seed)
    var (kept, plain) = (TallyBook<Tally4>(space(share)), CounterTable<Tally4>())
    var others = [TallyBook<Tally4>(space(share)), TallyBook(space(share)), TallyBook()]
    for _ in 0..<20_000 {
      let key = random.chance(30) ? UInt64(random.below(50)) : UInt64(random.below(1 << 40)) << 20
      let row = Tally4(random.below(3), random.chance(1) ? 1 << 50 : 0, -random.below(3), 1)
      plain.add(row, to: key)
      let part = random.below(6)
      if part < others.count { others[part].add(row, to: key) } else { kept.add(row, to: key) }
    }
    for other in others { kept.merge(other) }
    // Told as often as one likes.
    for _ in 0..<2 {
      var told = CounterTable<Tally4>()
      var keys = 0
      kept.forEach { key, row in
        told.add(row, to: key)
        keys += 1
      }
      // Told as a Bool, for a difference of thousands of rows is no message.
      let isSame = told == plain
      #expect(isSame)
      #expect(keys == plain.count)
    }
  }

  @Test(arguments: [1, 300, 5_000, 1_000_000])
  func `rows are ranked alike whether they are put aside or not`(share: Int) {
    var random = Seeded(share)
    var (small, large) = (TallyBook<Int>(space(share)), TallyBook<Int>())
    for _ in 0..<9_000 {
      let key = UInt64(random.below(3_000))
      small.add(1, to: key)
      large.add(1, to: key)
    }
    func told(_ rows: RankedRows<Int>) -> [[Int]] {
      var told: [[Int]] = []
      #expect(rows.forEach { key, count in
        told.append([Int(key), count])
        return true
      })
      return told
    }
    let ranked = RankedRows(small, by: { 5_000 - $0 })
    let expected = told(RankedRows(large, by: { 5_000 - $0 }))
    let (first, second) = (told(ranked) == expected, told(ranked) == expected)
    #expect(first && second)
    #expect(expected.count > 2_500)
    var taken = 0
    #expect(!ranked.forEach { _, _ in
      taken += 1
      return taken < 10
    })
    #expect(taken == 10)
  }

  @Test func `a disk that is full, a file that is damaged or cut off and one that can't be made are told`() {
    func failure(
      _ share: Int, _ make: @escaping @Sendable (String) throws(TemporaryFileError) -> any SpillFile
    ) -> TemporaryFileError.Reason? {
      let space = SpillSpace(share: share, make)
      var book = TallyBook<Int>(space)
      for key in 0..<5_000 as Range<UInt64> { book.add(1, to: key) }
      book.forEach { _, _ in }
      return space.failure?.reason
    }
    let isFull = SystemError(number: 28)
    #expect(failure(2_000) { _ in MemoryFile() } == nil)
    #expect(failure(2_000) { _ in MemoryFile(capacity: 3_000) } == .cannotWrite(isFull))
    #expect(failure(2_000) { _ in MemoryFile(readable: 3_000) } == .damaged("an end in the midst of a run"))
    for byte in [0, 1, 900, 3_001] {
      #expect(failure(2_000) { _ in MemoryFile(damaged: byte) } == .damaged("a piece with a wrong checksum"))
    }
    let refused: @Sendable (String) throws(TemporaryFileError) -> any SpillFile = { name throws(TemporaryFileError) in
      throw TemporaryFileError(name, .cannotCreate(isFull))
    }
    #expect(failure(2_000, refused) == .cannotCreate(isFull))
    #expect(failure(1 << 20, refused) == nil)
  }

  @Test func `a table keeps to its share of memory`() {
    let file = MemoryFile()
    let share = 100_000
    var book = TallyBook<Int>(SpillSpace(share: share) { _ in file })
    for key in 0..<200_000 as Range<UInt64> { book.add(1, to: key &* 0x9E37_79B9_7F4A_7C15 >> 8) }
    #expect(book.size <= share)
    // What is not in memory is in the file, in not much more than its keys take.
    #expect(file.size > 200_000 && file.size < 200_000 * 9)
  }

  /// Thousands of pages with a few kilobytes for each table, against the same without a limit and against a slow reckoning.
  @Test func `tables of many pages are the same whatever memory they have`() {
    var random = Seeded(11)
    var shop = SmallShop()
    var views: [String: Int] = [:]
    var landed: [String: Int] = [:]
    var steps: [String: Int] = [:]
    for visit in 0..<2_500 {
      var pages = (0..<(1 + random.below(4))).map { _ in "/page/\(random.below(6_000))" }
      while pages.count < 4 { pages.append(pages[pages.count - 1]) }
      let start = "2026-11-\(10 + visit % 18) \(10 + visit % 13):00"
      shop.visit("?\(visit % 1_900)", start, pages[0], pages[1], pages[2], pages[3])
      for page in pages { views[page, default: 0] += 1 }
    }
    let visitors = shop.visitors()
    for session in visitors.batch.sessions {
      var last = "(start)"
      for place in session.touchpoints {
        let page = visitors.pages.text(of: visitors.batch.touchpoints[place].page)
        steps["\(last) \(page)", default: 0] += 1
        if last == "(start)" { landed[page, default: 0] += 1 }
        last = page
      }
      steps["\(last) (end)", default: 0] += 1
    }
    let names = ["pages", "landing_pages", "flows", "transitions", "revenue"]
    var shape = Visitors.shape(.day)
    var plain = Panel(names, shape)
    plain.update(visitors.batch)
    shape.spill = SpillSpace(share: 4_000) { _ in MemoryFile() }
    var parts = [Panel(names, shape), Panel(names, shape)]
    parts[0].update(visitors.batch.keeping { $0 % 2 == 0 })
    parts[1].update(visitors.batch.keeping { $0 % 2 == 1 })
    parts[0].merge(parts[1])
    for name in names {
      let table = plain.table(named: name, in: visitors.context(plain))
      #expect(parts[0].table(named: name, in: visitors.context(parts[0])) == table, "\(name)")
    }
    #expect(shape.spill?.failure == nil)
    let context = visitors.context(parts[0])
    func counts(_ name: String, _ key: ([Table.Cell]) -> String, at place: Int) -> [String: Int] {
      var counts: [String: Int] = [:]
      parts[0].table(named: name, in: context)?.forEachRow { row in
        if case .count(let count) = row[place] { counts[key(row)] = count }
      }
      return counts
    }
    #expect(counts("pages", { $0[0].told }, at: 1) == views)
    #expect(counts("landing_pages", { $0[0].told }, at: 1) == landed)
    let told = counts("transitions", { $0[0].told == "page" ? "\($0[1].told) \($0[2].told)" : "" }, at: 3)
    #expect(told.filter { !$0.key.isEmpty } == steps)
  }

  @Test func `counts beyond 32 bits are kept`() {
    var counts = CompactCounts(count: 3)
    for _ in 0..<3 { counts.add(Int(UInt32.max), at: 1) }
    counts.add(1 << 40, at: 2)
    #expect((0..<3).map { counts[$0] } == [0, 3 * Int(UInt32.max), 1 << 40])
  }
}
