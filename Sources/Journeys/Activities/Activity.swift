package import Ingest

/// One interaction of a person beside the web's pages, small and without text: a call, an e-mail opened, a meeting, a
/// survey's answer, a new lead.
package struct Activity: Equatable, Sendable, BitwiseCopyable {
  package var time: Instant
  package var place: Place
  /// Words of the activity book; `none` where the record doesn't say.
  package var kind: Symbol
  package var channel = Symbol.none
  package var source = Symbol.none
  package var medium = Symbol.none
  package var campaign = Symbol.none
  package var keyword = Symbol.none
  /// An answer from 0 to 10; −1: none.
  package var nps: Int8 = -1
  /// An answer from 1 to 5; 0: none.
  package var csat: Int8 = 0
  /// Where it came from: what the record states, what its source means, or what its kind is by itself.
  package var origin = Channel.direct
  /// The number of its stage, from 1 on; 0: none.
  package var stage: UInt8 = 0
  /// Whether a conversion may be credited to it.
  package var isTouch = false
  /// Whether it is of the kind `lead`: somebody became known.
  package var isLead = false
  /// The journey that it belongs to, by number in the batch; −1: none.
  package var journey: Int32 = -1

  package init(time: Instant, place: Place, kind: Symbol) {
    self.time = time
    self.place = place
    self.kind = kind
  }
}
