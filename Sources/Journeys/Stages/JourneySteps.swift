package import Ingest

/// One touchpoint of a visitor, of the web or not, as whoever tells a journey step by step needs it.
package struct JourneyStep: Equatable, Sendable, BitwiseCopyable {
  /// What the step is, and where the rest of it stands in the batch.
  package enum Kind: Equatable, Sendable, BitwiseCopyable {
    case touchpoint(Int)
    case activity(Int)
    /// An order that an export lists; that of a goal page alone is the page's touchpoint.
    case order(Int)
  }

  package var time: Instant
  package var kind: Kind
  /// Of its session; an order's is that of the session that it is attached to, an offline one's has no name.
  package var channel: Channel
  /// The number of its stage, from 1 on; 0: none.
  package var stage: UInt8
  /// `none`, where it is no page.
  package var page: Symbol
  /// In the batch; −1: none.
  package var session: Int32
}

extension VisitorBatch {
  /// Appends all that a visitor did, in the order of `forEachStep`.
  package func appendSteps(of visitor: Visitor, to steps: inout [JourneyStep]) {
    forEachStep(of: visitor) { steps.append($0) }
  }

  /// Tells all that a visitor did, in time order. Of what happened at one time an order comes last, for all else may have led
  /// to it; the rest keeps the order of its sources and lines.
  package func forEachStep(of visitor: Visitor, _ body: (JourneyStep) -> Void) {
    var activity = visitor.activities.lowerBound
    var order = nextListed(visitor.orders.lowerBound, visitor)
    func tellOthers(before time: Instant, _ place: Place?) {
      while true {
        let isActivityDue =
          activity < visitor.activities.upperBound && isDue(activities[activity], before: time, place)
        let isOrderDue = order < visitor.orders.upperBound && (orders[order].time < time || place == nil)
        if isActivityDue, !isOrderDue || activities[activity].time <= orders[order].time {
          body(step(ofActivity: activity))
          activity += 1
        } else if isOrderDue {
          body(step(ofOrder: order))
          order = nextListed(order + 1, visitor)
        } else {
          return
        }
      }
    }
    let hasOthers = visitor.activityCount > 0 || order < visitor.orders.upperBound
    for session in visitor.sessions {
      for place in sessions[session].touchpoints {
        let touchpoint = touchpoints[place]
        if hasOthers { tellOthers(before: touchpoint.time, touchpoint.place) }
        body(
          JourneyStep(
            time: touchpoint.time, kind: .touchpoint(place), channel: sessions[session].channel, stage: stages[place],
            page: touchpoint.page, session: Int32(session)))
      }
    }
    tellOthers(before: .distantFuture, nil)
  }

  private func isDue(_ activity: Activity, before time: Instant, _ place: Place?) -> Bool {
    guard let place else { return true }
    return activity.time < time || (activity.time == time && activity.place < place)
  }

  /// The next order from there on that is a touchpoint of its own.
  private func nextListed(_ start: Int, _ visitor: Visitor) -> Int {
    var order = start
    while order < visitor.orders.upperBound, !orders[order].isListed { order += 1 }
    return order
  }

  private func step(ofActivity place: Int) -> JourneyStep {
    let activity = activities[place]
    return JourneyStep(
      time: activity.time, kind: .activity(place), channel: activity.origin, stage: activity.stage, page: .none, session: -1)
  }

  private func step(ofOrder place: Int) -> JourneyStep {
    let order = orders[place]
    let channel = order.session < 0 ? Channel.unnamed : sessions[Int(order.session)].channel
    return JourneyStep(
      time: order.time, kind: .order(place), channel: channel, stage: order.stage, page: .none, session: order.session)
  }
}
