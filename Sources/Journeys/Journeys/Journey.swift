package import Ingest

/// A session, or a touchpoint off the site, to which a conversion may be credited.
package struct Touch: Equatable, Sendable, BitwiseCopyable {
  /// When the session began, or the touchpoint was.
  package var time: Instant
  package var channel: Channel
  /// By number in the traffic sources; an activity's is not there.
  package var source: Symbol
  /// In the batch; −1: an activity.
  package var session: Int32
  /// In the batch; −1: a session.
  package var activity: Int32

  package init(time: Instant, channel: Channel, source: Symbol = Symbol(0), session: Int32, activity: Int32) {
    self.time = time
    self.channel = channel
    self.source = source
    self.session = session
    self.activity = activity
  }
}

/// What a journey leads to: an order, or a goal reached in a session without one.
package struct Conversion: Equatable, Sendable, BitwiseCopyable {
  package var time: Instant
  /// In the batch; −1: a goal.
  package var order: Int32
  /// The number of the goal; −1: an order.
  package var goal: Int8
  /// In the batch; −1: an offline order.
  package var session: Int32

  package init(time: Instant, order: Int32, goal: Int8, session: Int32) {
    self.time = time
    self.order = order
    self.goal = goal
    self.session = session
  }
}

/// One visitor's touches in time order up to a conversion, or to the end of the data.
///
/// A session belongs whole to the journey of its first conversion. Each further conversion of that session is a journey
/// of its own, whose only touch is the session; an offline order ends a journey too and may have no touch.
package struct Journey: Equatable, Sendable, BitwiseCopyable {
  package var firstTouch: Int32
  /// Of a conversion, those within the lookback; else all.
  package var touchCount: Int32
  package var conversion: Conversion?

  package init(firstTouch: Int32, touchCount: Int32, conversion: Conversion?) {
    self.firstTouch = firstTouch
    self.touchCount = touchCount
    self.conversion = conversion
  }

  package var touches: Range<Int> { Int(firstTouch)..<Int(firstTouch + touchCount) }
}
