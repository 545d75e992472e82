@testable import Ingest
@testable import Journeys
import TestSupport

extension Touchpoint {
  /// Anything that a touchpoint can be, often at the ends of what its fields can hold.
  static func random(_ random: inout Seeded, browsers: Int = 40) -> Touchpoint {
    let seconds = [
      Int64.min / 4, .min, .max, 0, -1, Int64(random.below(1 << 40)), Int64(random.below(100)) * 1_000_000,
      1_770_000_000_000_000 + Int64(random.below(1_000_000)) * 1_000_000,
    ]
    func number(_ most: UInt32 = .max) -> UInt32 { random.pick([0, 1, 127, 128, 300, most, UInt32(random.below(70_000))]) }
    let high = UInt64(random.below(browsers))
    let browser = random.pick([
      Key128(high: high &* 0x9E37_79B9_7F4A_7C15, low: high &* 0xD6E8_FEB8_6659_FD93), Key128(high: high << 59, low: high),
      Key128(high: .max, low: .max), Key128(high: 0, low: 0), Key128(high: high << 56, low: UInt64(UInt32.max) + high),
    ])
    let place = Place(source: random.pick([0, 1, Place.mostSources - 1]), line: random.pick([0, 1, 1 << 44 - 1, random.below(1 << 30)]))
    var touchpoint = Touchpoint(
      time: Instant(microseconds: random.pick(seconds)), browser: browser, place: place, address: number(), page: Symbol(number()),
      order: random.chance(80) ? .none : Symbol(number()), names: random.chance(60) ? .nobody : IdentifierSet(number: number()),
      goals: random.chance(80) ? 0 : number(), marks: Touchpoint.Marks(rawValue: UInt8(random.below(256))))
    touchpoint.cookie = random.chance(50) ? .none : Symbol(number())
    touchpoint.arrival = Arrival(raw: number())
    touchpoint.device = random.pick(DeviceClass.allCases)
    touchpoint.country = Country(raw: UInt16(truncatingIfNeeded: number()))
    return touchpoint
  }
}
