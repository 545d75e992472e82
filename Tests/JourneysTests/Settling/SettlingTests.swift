import Ingest
import TestSupport
import Testing

@testable import Journeys

/// Which devices' figures may be carried forward, and what is known of devices from run to run.
struct SettlingTests {
  /// A touchpoint of one device, so many seconds after midnight.
  private static func touchpoint(_ second: Int64, source: Int = 0, _ change: (inout Touchpoint) -> Void = { _ in }) -> Touchpoint {
    var touchpoint = Touchpoint(
      time: Instant(seconds: second), browser: Key128(high: 7, low: 8), place: Place(source: source, line: Int(second)), page: Symbol(1),
      order: .none, names: .nobody, goals: 0, marks: .pageview)
    change(&touchpoint)
    return touchpoint
  }

  private static let cases: [(what: String, touchpoints: [Touchpoint], settles: Bool)] = [
    ("pages", [touchpoint(1), touchpoint(2)], true),
    ("a goal without an order", [touchpoint(1) { $0.goals = 1 }], true),
    ("several at one instant", [touchpoint(1), touchpoint(1)], true),
    ("several at one instant in two inputs", [touchpoint(1), touchpoint(1, source: 1)], false),
    ("two inputs", [touchpoint(1), touchpoint(2, source: 1)], true),
    ("a name, late", [touchpoint(1), touchpoint(2) { $0.names = IdentifierSet(number: 3) }], false),
    ("a name on what is no page", [touchpoint(1), touchpoint(2) { ($0.names, $0.marks) = (IdentifierSet(number: 3), .sighting) }], false),
    ("an order", [touchpoint(1) { $0.order = Symbol(2) }], false),
    ("a cookie", [touchpoint(1), touchpoint(2) { $0.cookie = Symbol(2) }], false),
    ("rows of an export", [touchpoint(1, source: 2)], false),
    ("as many as are gathered", (0..<Int64(Settling.mostTouchpoints)).map { touchpoint($0) }, true),
    ("one more", (0...Int64(Settling.mostTouchpoints)).map { touchpoint($0) }, false),
  ]

  @Test(arguments: cases.indices) func `a device is settled while nothing else can tell what it did`(number: Int) throws {
    let (what, touchpoints, settles) = Self.cases[number]
    let settling = Settling(nil, isTakenAgain: [false, false, true])
    #expect(try settling.settles(BrowserTouchpoints(browser: Key128(high: 7, low: 8), head: touchpoints[...])) == settles, "\(what)")
  }

  @Test(arguments: 0..<20) func `addresses are counted whatever is added and taken away`(seed: Int) {
    var random = Seeded(seed)
    var devices = CarriedDevices()
    var counts: [UInt32: Int] = [:]
    for _ in 0..<8 {
      let isLoss = Bool.random(using: &random)
      var marks = (0..<Int.random(in: 0..<30, using: &random)).map { _ in UInt32.random(in: 1..<12, using: &random) &* 300_000_000 }
      let most = marks.count
      if isLoss { marks.removeAll { counts[$0] ?? 0 < most } }
      devices.add(marks, times: isLoss ? -1 : 1)
      for mark in marks { counts[mark, default: 0] += isLoss ? -1 : 1 }
      #expect(devices.addresses.map(\.mark) == counts.filter { $0.value > 0 }.keys.sorted())
      for address in devices.addresses { #expect(counts[address.mark] == address.devices) }
    }
  }

  @Test func `keys are known however many there are`() {
    var random = Seeded(1)
    let keys = (0..<5000).map { _ in Key128(high: random.next(), low: random.next() % 3) }
    let set = KeySet(Array(keys[..<4000]) + keys[..<100])
    #expect(set.count == 4000 && !set.contains(.none))
    #expect(keys.allSatisfy { key in set.contains(key) == keys[..<4000].contains(key) })
    #expect(!KeySet().contains(keys[0]))
    let withNone = KeySet([keys[0], .none, .none])
    #expect(withNone.count == 2 && withNone.contains(.none) && withNone.contains(keys[0]) && !withNone.contains(keys[1]))
  }

  // MARK: As bytes

  private static var report: CarriedReport {
    var random = Seeded(2)
    var devices = CarriedDevices()
    devices.open = (0..<40).map { _ in Key128(high: random.next(), low: random.next()) }.sorted { isOrdered($0, before: $1) }
    devices.add((0..<50).map { _ in UInt32.random(in: 1..<40, using: &random) &* 100_000_000 }, times: 1)
    return CarriedReport(chunks: [1: 14, 900: 0, -3: 2], devices: devices, figures: (0..<300).map { _ in UInt8(truncatingIfNeeded: random.next()) })
  }

  @Test func `a carried report is read back, and no part of it`() throws {
    let bytes = Self.report.bytes
    #expect(try CarriedReport(bytes) == Self.report)
    for length in bytes.indices { #expect(throws: PartDamage.self) { try CarriedReport(Array(bytes[..<length])) } }
    for place in bytes.indices {
      var changed = bytes
      changed[place] ^= 0x10
      #expect(throws: PartDamage.self) { try CarriedReport(changed) }
    }
  }

  /// Changed bytes under a checksum that fits them: any outcome but a trap will do.
  @Test func `forged carried reports don't trap`() {
    let bytes = Self.report.bytes
    var random = Seeded(4)
    var refused = 0
    for _ in 0..<5000 {
      var forged = Array(bytes[1..<(bytes.count - 4)])
      for _ in 0..<Int.random(in: 1..<4, using: &random) { forged[Int.random(in: 0..<min(forged.count, 1200), using: &random)] = UInt8(truncatingIfNeeded: random.next()) }
      var writer = InputPart.begun()
      writer.append(forged)
      do throws(PartDamage) { _ = try CarriedReport(InputPart.sealed(writer)) } catch { refused += 1 }
    }
    #expect(refused > 100)
  }
}
