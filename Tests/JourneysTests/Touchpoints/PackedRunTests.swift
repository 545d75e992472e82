import Foundation
@testable import Ingest
import TestSupport
import Testing

@testable import Journeys

/// Touchpoints in files: what is read is what was written, or an error that says where.
struct PackedRunTests {
  /// Sorted as runs are, by a plain sort.
  private static func sorted(_ touchpoints: [Touchpoint]) -> [Touchpoint] {
    touchpoints.sorted { a, b in
      a.browser == b.browser ? Touchpoint.isEarlier(a, b) : isOrdered(a.browser, before: b.browser)
    }
  }

  /// Touchpoints of which no two are of one time and place, for those have no order.
  private static func touchpoints(_ count: Int, _ random: inout Seeded) -> [Touchpoint] {
    (0..<count).map { number in
      var touchpoint = Touchpoint.random(&random)
      touchpoint.place = Place(source: touchpoint.place.source, line: (touchpoint.place.line & ~0xFFFF) | number)
      return touchpoint
    }
  }

  private static func packed(_ touchpoints: [Touchpoint]) -> [UInt8] {
    var bytes: [UInt8] = []
    PackedRun.append(BrowserGroups([touchpoints], count: touchpoints.count), to: &bytes)
    return bytes
  }

  /// What a reader makes of a file with these bytes, that much of it in one run.
  private static func read(_ bytes: [UInt8], count: Int, length: Int? = nil, chunkSize: Int = 64) throws -> [Touchpoint] {
    let folder = TemporaryFolder(in: FileManager.default.temporaryDirectory.path)
    defer { folder.remove() }
    let file = try folder.file(named: "run")
    try file.write(bytes.span, at: 0)
    var reader = try PackedRunReader(PackedRun(file: file, offset: 0, length: length ?? bytes.count, count: count), chunkSize: chunkSize)
    var touchpoints: [Touchpoint] = []
    while try reader.append(to: &touchpoints) {}
    return touchpoints
  }

  @Test(arguments: 0..<30) func `what is read is what was written, in order`(seed: Int) throws {
    var random = Seeded(seed)
    let touchpoints = Self.touchpoints([0, 1, 2, 100, 1023, 1024, 1025, 3000][seed % 8], &random)
    let bytes = Self.packed(touchpoints)
    for chunkSize in [1, 100, 1 << 20] {
      #expect(try Self.read(bytes, count: touchpoints.count, chunkSize: chunkSize) == Self.sorted(touchpoints))
    }
  }

  @Test func `a run that breaks off anywhere is refused`() throws {
    var random = Seeded(1)
    let touchpoints = Self.touchpoints(30, &random)
    let bytes = Self.packed(touchpoints)
    for end in 0..<bytes.count {
      let part = Array(bytes[..<end])
      // The file ends early, or the run does.
      #expect(throws: TemporaryFileError.self, "\(end)") { try Self.read(part, count: 30, length: bytes.count) }
      #expect(throws: TemporaryFileError.self, "\(end)") { try Self.read(part, count: 30) }
    }
    #expect(throws: TemporaryFileError.self) { try Self.read(bytes + [0], count: 30) }
    #expect(throws: TemporaryFileError.self) { try Self.read(bytes, count: 29) }
    #expect(throws: TemporaryFileError.self) { try Self.read(bytes, count: 31) }
  }

  @Test func `a flipped bit anywhere is refused`() throws {
    var random = Seeded(2)
    let bytes = Self.packed(Self.touchpoints(20, &random))
    for place in bytes.indices {
      for bit in [0, 3, 7] {
        var damaged = bytes
        damaged[place] ^= 1 << UInt8(bit)
        #expect(throws: TemporaryFileError.self, "\(place)") { try Self.read(damaged, count: 20) }
      }
    }
  }

  @Test func `an error says file and place`() throws {
    var random = Seeded(3)
    var bytes = Self.packed(Self.touchpoints(20, &random))
    bytes[bytes.count - 1] ^= 1
    do {
      _ = try Self.read(bytes, count: 20)
      Issue.record("nothing was said")
    } catch let error as TemporaryFileError {
      #expect(error.path.hasSuffix("/run"))
      #expect(error.offset == 20)
      #expect(error.reason == .damaged("a block with a wrong checksum"))
    }
  }

  /// Bytes of a block that no checksum guards: they are touchpoints or damage, and never a trap.
  @Test(arguments: 0..<200) func `any bytes are touchpoints or damage`(seed: Int) {
    var random = Seeded(seed)
    var bytes: [UInt8] = []
    PackedTouchpoints.append(Self.sorted(Self.touchpoints(20, &random))[...], to: &bytes)
    for _ in 0..<100 {
      var damaged = bytes
      for _ in 0..<(1 + random.below(4)) {
        damaged[random.below(damaged.count)] = random.pick([0, 0x7F, 0x80, 0xFF, UInt8(random.below(256))])
      }
      if random.chance(30) { damaged.removeLast(random.below(damaged.count)) }
      var touchpoints: [Touchpoint] = []
      do throws(PackedTouchpoints.Damage) {
        try PackedTouchpoints.read(20, of: damaged.span, into: &touchpoints)
        #expect(touchpoints.count == 20)
      } catch {
        #expect(error.offset <= damaged.count)
      }
    }
  }

  /// A log as it comes: some pages of each browser, a minute apart.
  @Test func `a touchpoint of a usual log takes twenty bytes at most`() {
    var random = Seeded(4)
    var touchpoints: [Touchpoint] = []
    for visitor in 0..<5000 {
      var browser = Key128(high: random.next(), low: random.next())
      browser.high >>= 8
      var touchpoint = Touchpoint(
        time: Instant(seconds: 1_770_000_000 + Int64(visitor) * 30), browser: browser, place: Place(source: 0, line: visitor * 90),
        address: UInt32(truncatingIfNeeded: random.next()), page: .none, order: .none, names: .nobody, goals: 0, marks: .pageview)
      touchpoint.device = .desktop
      for page in 0..<(1 + random.below(8)) {
        touchpoint.time = touchpoint.time.advanced(seconds: Int64(5 + random.below(100)))
        touchpoint.place = Place(source: 0, line: touchpoint.place.line + 1 + random.below(200))
        touchpoint.page = Symbol(UInt32(1 + random.below(20_000)))
        touchpoint.arrival = page == 0 ? .tagged(UInt32(random.below(50))) : .referrer(1)
        touchpoints.append(touchpoint)
      }
    }
    #expect(Self.packed(touchpoints).count <= touchpoints.count * 20)
  }
}
