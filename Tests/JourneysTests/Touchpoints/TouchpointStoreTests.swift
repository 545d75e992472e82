import Foundation
@testable import Ingest
import TestSupport
import Testing

@testable import Journeys

/// A store gives every browser whole and once, wherever its touchpoints had to wait.
struct TouchpointStoreTests {
  private static let temporary = FileManager.default.temporaryDirectory.path

  /// Every browser's touchpoints by key.
  private static func browsers(_ store: TouchpointStore, inKeyOrder: Bool = false) throws -> [Key128: [Touchpoint]] {
    var browsers: [Key128: [Touchpoint]] = [:]
    var last = Key128.none
    for partition in 0..<store.partitionCount {
      try store.content(of: partition, removing: true).forEachBrowser(inKeyOrder: inKeyOrder, store.memory) {
        browser throws(TemporaryFileError) in
        #expect(store.partition(of: browser.browser) == partition)
        #expect(browsers[browser.browser] == nil)
        if inKeyOrder { #expect(browsers.isEmpty || isOrdered(last, before: browser.browser)) }
        last = browser.browser
        var touchpoints: [Touchpoint] = []
        try browser.forEach { touchpoints.append($0) }
        // What was gone through can be gone through again.
        var again: [Touchpoint] = []
        try browser.forEach { again.append($0) }
        #expect(again == touchpoints)
        #expect(touchpoints.count == browser.count)
        #expect(try browser.first { $0 } == touchpoints.first)
        browsers[browser.browser] = touchpoints
      }
    }
    #expect(store.count == 0)
    return browsers
  }

  @Test(arguments: [1, 7, 256], [64, 1 << 10, 1 << 14, 1 << 20, 1 << 30])
  func `whatever the memory, every browser is whole and in order`(partitions: Int, limit: Int) throws {
    var random = Seeded(partitions + limit)
    let touchpoints = (0..<4000).map { line in
      var touchpoint = Touchpoint.random(&random, browsers: 300)
      // Half of all are one browser's.
      if line % 2 == 0 { touchpoint.browser = Key128(high: 77 << 56, low: 5) }
      touchpoint.place = Place(source: 0, line: line)
      return touchpoint
    }
    var expected: [Key128: [Touchpoint]] = [:]
    for touchpoint in touchpoints { expected[touchpoint.browser, default: []].append(touchpoint) }
    expected = expected.mapValues { $0.sorted(by: Touchpoint.isEarlier) }
    for inKeyOrder in [false, true] {
      let folder = TemporaryFolder(in: Self.temporary)
      defer { folder.remove() }
      let memory = TouchpointMemory(limit: limit, threads: 2, folder: folder)
      let store = TouchpointStore(partitions: partitions, memory: memory)
      var writers = [TouchpointBuffers(store), TouchpointBuffers(store)]
      sideBySide(&writers, parts: 40) { writer, part in
        for touchpoint in touchpoints[(part * 100)..<(part * 100 + 100)] { writer.append(touchpoint) }
      }
      for number in writers.indices { writers[number].flush() }
      #expect(store.count == touchpoints.count)
      #expect(memory.hasSpilled == (limit < 4000 * 64))
      #expect(try Self.browsers(store, inKeyOrder: inKeyOrder) == expected)
      try memory.check()
    }
  }

  @Test func `a folder that can't be made is said, and nothing is lost silently`() {
    let folder = TemporaryFolder(in: "/dev/null")
    let memory = TouchpointMemory(limit: 64, threads: 1, folder: folder)
    var writer = TouchpointBuffers(TouchpointStore(partitions: 1, memory: memory))
    var random = Seeded(1)
    for _ in 0..<10 { writer.append(.random(&random)) }
    writer.flush()
    #expect(memory.failure == TemporaryFileError("/dev/null", .cannotCreate(SystemError(number: 20))))
    #expect(throws: TemporaryFileError.self) { try memory.check() }
  }
}
