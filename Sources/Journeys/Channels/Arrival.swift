/// Where a page's visitor came from as its one record tells it: tags, or a referrer's host, by number in the arrival book.
package struct Arrival: Hashable, Sendable, BitwiseCopyable {
  let raw: UInt32

  /// Nothing was said.
  package static let none = Arrival(raw: 0)

  init(raw: UInt32) { self.raw = raw }

  private static let mark: UInt32 = 1 << 31

  static func referrer(_ number: UInt32) -> Arrival { Arrival(raw: number & ~mark) }
  static func tagged(_ number: UInt32) -> Arrival { Arrival(raw: number | mark) }

  var isTagged: Bool { raw & Self.mark != 0 }
  var number: Int { Int(raw & ~Self.mark) }
}
