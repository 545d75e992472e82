extension VisitorBatch {
  /// The batch with only some of its sessions, and what hangs on them: how `--where` limits every table made of sessions.
  ///
  /// - Of a visitor the sessions that fit stay, and the orders attached to them. Everything else that is the visitor's (other
  ///   sessions and orders, offline ones too, and activities) is hidden: it has no part in a figure, but still says who is new,
  ///   who bought before and how far the data goes.
  /// - A journey stays, and stays whole, where its conversion is in a session that fits; one without a conversion where any of
  ///   its sessions fits.
  package func limited(to fits: (Session) -> Bool) -> VisitorBatch {
    var part = self
    part.visitors.removeAll(keepingCapacity: true)
    part.sessions.removeAll(keepingCapacity: true)
    part.orders.removeAll(keepingCapacity: true)
    part.journeys.removeAll(keepingCapacity: true)
    let fitting = sessions.map(fits)
    func isKept(_ session: Int32) -> Bool { session >= 0 && fitting[Int(session)] }
    // New places by old ones.
    var sessionPlaces = [Int32](repeating: -1, count: sessions.count)
    var orderPlaces = [Int32](repeating: -1, count: orders.count)
    for visitor in visitors {
      var limited = visitor
      limited.firstSession = Int32(part.sessions.count)
      for keeps in [true, false] {
        for index in visitor.sessions where fitting[index] == keeps {
          sessionPlaces[index] = Int32(part.sessions.count)
          part.sessions.append(sessions[index])
        }
        if keeps { limited.sessionCount = Int32(part.sessions.count) - limited.firstSession }
      }
      limited.hiddenSessionCount = visitor.sessionCount - limited.sessionCount
      limited.firstOrder = Int32(part.orders.count)
      for keeps in [true, false] {
        for index in visitor.orders where isKept(orders[index].session) == keeps {
          orderPlaces[index] = Int32(part.orders.count)
          var order = orders[index]
          if order.session >= 0 { order.session = sessionPlaces[Int(order.session)] }
          part.orders.append(order)
        }
        if keeps { limited.orderCount = Int32(part.orders.count) - limited.firstOrder }
      }
      limited.hiddenOrderCount = visitor.orderCount - limited.orderCount
      limited.hiddenActivityCount = visitor.activityCount
      limited.activityCount = 0
      limited.firstJourney = Int32(part.journeys.count)
      for index in visitor.journeys {
        var journey = journeys[index]
        if var conversion = journey.conversion {
          guard isKept(conversion.session) else { continue }
          conversion.session = sessionPlaces[Int(conversion.session)]
          if conversion.order >= 0 { conversion.order = orderPlaces[Int(conversion.order)] }
          journey.conversion = conversion
        } else if !touches[journey.touches].contains(where: { isKept($0.session) }) {
          continue
        }
        part.journeys.append(journey)
      }
      limited.journeyCount = Int32(part.journeys.count) - limited.firstJourney
      part.visitors.append(limited)
    }
    part.customers = customers.map { limited($0, orderPlaces, kept: isKept, &part) }
    for index in part.touches.indices where part.touches[index].session >= 0 {
      part.touches[index].session = sessionPlaces[Int(part.touches[index].session)]
    }
    return part
  }

  /// A customer's orders are a visitor's, or copies of them with copies of their sessions.
  private func limited(
    _ customer: Customer, _ places: [Int32], kept isKept: (Int32) -> Bool, _ part: inout VisitorBatch
  ) -> Customer {
    guard customer.orderCount > 0 else { return customer }
    var limited = customer
    let orders = customer.orders
    if places[orders.lowerBound] < 0 {
      limited.firstOrder = Int32(part.orders.count)
      for keeps in [true, false] {
        for index in orders where isKept(self.orders[index].session) == keeps {
          var order = self.orders[index]
          if order.session >= 0 {
            part.sessions.append(sessions[Int(order.session)])
            order.session = Int32(part.sessions.count - 1)
          }
          part.orders.append(order)
        }
        if keeps { limited.orderCount = Int32(part.orders.count) - limited.firstOrder }
      }
    } else {
      limited.firstOrder = orders.reduce(.max) { min($0, places[$1]) }
      limited.orderCount = Int32(orders.count { isKept(self.orders[$0].session) })
    }
    limited.hiddenOrderCount = customer.orderCount - limited.orderCount
    return limited
  }
}
