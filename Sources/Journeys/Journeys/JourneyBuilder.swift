import Ingest

/// Cuts what one visitor did into journeys (definitions.md, Words and Attribution).
struct JourneyBuilder {
  /// Microseconds before a conversion within which touches count.
  private let lookback: Int64
  /// Where the journey that is open began among the batch's touches.
  private var open = 0
  /// Orders of the visitor that no session has, in time order.
  private var offline: [Int] = []

  init(lookback: Int64) { self.lookback = lookback }

  /// Adds the journeys of a visitor whose sessions, orders and activities stand in the batch, each in time order.
  mutating func add(_ visitor: inout VisitorBatch.Visitor, to batch: inout VisitorBatch) {
    let first = batch.journeys.count
    open = batch.touches.count
    offline.removeAll(keepingCapacity: true)
    for order in visitor.orders where batch.orders[order].session < 0 { offline.append(order) }
    var session = visitor.sessions.lowerBound
    var activity = visitor.activities.lowerBound
    var order = 0
    while true {
      let hasSession = session < visitor.sessions.upperBound
      let hasActivity = activity < visitor.activities.upperBound
      let hasOrder = order < offline.count
      guard hasSession || hasActivity || hasOrder else { break }
      // Of what happened at one time an order comes last: all else may have led to it.
      let orderTime = hasOrder ? batch.orders[offline[order]].time : .distantFuture
      let isActivityNext =
        hasActivity && (!hasSession || isEarlier(batch.activities[activity], batch.sessions[session], batch))
      if isActivityNext, batch.activities[activity].time <= orderTime {
        add(activity: activity, to: &batch)
        activity += 1
      } else if !isActivityNext, hasSession, batch.sessions[session].start <= orderTime {
        // What happened during a session belongs to its journey.
        batch.sessions[session].journey = Int32(batch.journeys.count)
        batch.touches.append(Self.touch(of: session, batch))
        if batch.sessions[session].converts {
          while activity < visitor.activities.upperBound, batch.activities[activity].time <= batch.sessions[session].end {
            add(activity: activity, to: &batch)
            activity += 1
          }
          convert(session, visitor, &batch)
        }
        session += 1
      } else {
        let conversion = Conversion(time: orderTime, order: Int32(offline[order]), goal: -1, session: -1)
        batch.orders[offline[order]].journey = Int32(batch.journeys.count)
        close(conversion, &batch)
        order += 1
      }
    }
    if batch.touches.count > open {
      close(nil, &batch)
    } else {
      // Nothing that a conversion may be credited to followed the last one: no journey began.
      for activity in visitor.activities where batch.activities[activity].journey == batch.journeys.count {
        batch.activities[activity].journey = -1
      }
    }
    visitor.firstJourney = Int32(first)
    visitor.journeyCount = Int32(batch.journeys.count - first)
  }

  private func isEarlier(_ activity: Activity, _ session: Session, _ batch: borrowing VisitorBatch) -> Bool {
    if activity.time != session.start { return activity.time < session.start }
    return activity.place < batch.touchpoints[Int(session.firstTouchpoint)].place
  }

  private func add(activity: Int, to batch: inout VisitorBatch) {
    let found = batch.activities[activity]
    batch.activities[activity].journey = Int32(batch.journeys.count)
    guard found.isTouch else { return }
    batch.touches.append(Touch(time: found.time, channel: found.origin, session: -1, activity: Int32(activity)))
  }

  private static func touch(of session: Int, _ batch: borrowing VisitorBatch) -> Touch {
    let found = batch.sessions[session]
    return Touch(time: found.start, channel: found.channel, source: found.source, session: Int32(session), activity: -1)
  }

  /// Each order of the session, else each goal that it reached, is a conversion.
  private mutating func convert(_ session: Int, _ visitor: VisitorBatch.Visitor, _ batch: inout VisitorBatch) {
    var isFirst = true
    func next(_ conversion: Conversion, _ batch: inout VisitorBatch, _ builder: inout JourneyBuilder) {
      if !isFirst { batch.touches.append(Self.touch(of: session, batch)) }
      isFirst = false
      builder.close(conversion, &batch)
    }
    if batch.sessions[session].orders > 0 {
      for order in visitor.orders where batch.orders[order].session == Int32(session) {
        let time = batch.orders[order].time
        batch.orders[order].journey = Int32(batch.journeys.count)
        next(Conversion(time: time, order: Int32(order), goal: -1, session: Int32(session)), &batch, &self)
      }
      return
    }
    for (goal, time) in Self.goals(of: session, batch) {
      next(Conversion(time: time, order: -1, goal: goal, session: Int32(session)), &batch, &self)
    }
  }

  /// The goals that a session reached, each when it did so first, in that order.
  private static func goals(of session: Int, _ batch: borrowing VisitorBatch) -> [(goal: Int8, time: Instant)] {
    let reached = batch.sessions[session].goals
    var met: UInt32 = 0
    var goals: [(Int8, Instant)] = []
    for index in batch.sessions[session].touchpoints {
      let touchpoint = batch.touchpoints[index]
      let new = touchpoint.goals & reached & ~met
      if new == 0 { continue }
      met |= new
      for goal in 0..<Int8(CountingRules.mostGoals) where new & 1 << UInt32(goal) != 0 { goals.append((goal, touchpoint.time)) }
    }
    return goals
  }

  /// Ends the open journey. Of a conversion's touches only those count that were before it, and not too long.
  private mutating func close(_ conversion: Conversion?, _ batch: inout VisitorBatch) {
    var first = open
    if let conversion {
      func isOwn(_ touch: Touch) -> Bool { touch.session >= 0 && touch.session == conversion.session }
      while let last = batch.touches.last, batch.touches.count > open, last.time > conversion.time, !isOwn(last) {
        batch.touches.removeLast()
      }
      while first < batch.touches.count, !isOwn(batch.touches[first]),
        conversion.time.microseconds - batch.touches[first].time.microseconds > lookback
      {
        first += 1
      }
    }
    batch.journeys.append(
      Journey(firstTouch: Int32(first), touchCount: Int32(batch.touches.count - first), conversion: conversion))
    open = batch.touches.count
  }
}
