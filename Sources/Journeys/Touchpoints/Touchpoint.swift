package import Ingest

/// One interaction of a browser or a person with the site, small and without text: 64 bytes.
///
/// It is what parsing leaves of a record. Touchpoints of one browser share its key, so they can be kept in
/// partitions by key and each partition finished alone.
package struct Touchpoint: Equatable, Sendable, BitwiseCopyable {
  /// Marks of a touchpoint.
  package struct Marks: OptionSet, Sendable, BitwiseCopyable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    package static let pageview = Marks(rawValue: 1)
    package static let cart = Marks(rawValue: 2)
    /// Not a touchpoint: a filtered record that names who used the browser at that time.
    package static let sighting = Marks(rawValue: 4)
    /// Nothing of the web: an activity, by its place in the activity book under `page`.
    package static let activity = Marks(rawValue: 8)
    /// Of a part that the report before this one was over, whose figures are carried forward.
    package static let carried = Marks(rawValue: 16)
  }

  package var time: Instant
  /// The device (address and agent) as a keyed hash; where a record has no address, its cookie or identifier.
  package var browser: Key128
  /// The client id of its cookies, in the cookie graph.
  package var cookie = Symbol.none
  /// Where the visitor came from to this page.
  package var arrival = Arrival.none
  package var place: Place
  /// The end of the hash of the client's address; 0 where the record has none.
  package var address: UInt32 = 0
  package var page: Symbol
  /// The order number on a goal page, in the order book.
  package var order: Symbol
  /// The identifiers that the record names, as a set of the identity graph.
  package var names: IdentifierSet
  /// A bit for each goal that the page reaches.
  package var goals: UInt32
  package var marks: Marks
  /// What kind of device its agent runs on.
  package var device = DeviceClass.unknown
  package var country = Country.unknown

  /// Time order; records of one instant by source name, then position.
  package static func isEarlier(_ a: Touchpoint, _ b: Touchpoint) -> Bool {
    a.time == b.time ? a.place < b.place : a.time < b.time
  }
}
