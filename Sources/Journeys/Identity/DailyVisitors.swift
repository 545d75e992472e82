import Ingest

/// Visitors that are an address and agent, and begin anew every day.
extension Stitcher {
  /// Hands on every device of a day, then the persons whom activities and orders name.
  ///
  /// Cookies and names make no visitor here, so no session is anybody's and an order without a goal page is in none. They
  /// still tell who is left out, and whose orders are: a customer is the person whom an order names.
  mutating func runByDay(_ take: (borrowing VisitorBatch) -> Void) {
    if attachments != nil || !identities.suppressed.isEmpty || !suppressedCookies.isEmpty { search(take) }
    addresses = []
    var claimed: [Person: [Sessionizer.BoughtOrder]] = [:]
    for number in touchpoints.partitions.indices {
      let partition = touchpoints.remove(number)
      forEachBrowser(of: partition) { group in
        if let first = group.first, first.address != 0 { addresses.append(first.address) }
        finishDays(of: group, &claimed, take)
      }
    }
    gatherActivities(take)
    finishPersons(claimed, take)
  }

  /// Finds out which records are those of people who are left out, and whom browsers name.
  private mutating func search(_ take: (borrowing VisitorBatch) -> Void) {
    isSearching = true
    for partition in touchpoints.partitions { finishDevices(of: partition, take) }
    finishCookies(take)
    for (person, touchpoint) in owned where identities.suppressed.contains(person) { countSuppressed(touchpoint) }
    owned = []
    isSearching = false
  }

  /// Finishes one device, day after day.
  private mutating func finishDays(
    of group: ArraySlice<Touchpoint>, _ claimed: inout [Person: [Sessionizer.BoughtOrder]], _ take: (borrowing VisitorBatch) -> Void
  ) {
    var days: [Int: [Touchpoint]] = [:]
    for touchpoint in group where !touchpoint.marks.contains(.sighting) && !leftOut.contains(touchpoint.place) {
      if touchpoint.marks.contains(.activity) {
        finishActivity(touchpoint, take)
      } else {
        days[zone.day(of: touchpoint.time), default: []].append(touchpoint)
      }
    }
    for (day, touchpoints) in days {
      let key = VisitorKey.deviceOfDay(group.first?.browser ?? .none, Int32(truncatingIfNeeded: day))
      sessionizer.finish(touchpoints[...], of: key, unclaimed: [], bought: [], into: take)
      let bought = sessionizer.takeClaimed()
      if bought.isEmpty { continue }
      var customers: [Symbol: Person] = [:]
      for touchpoint in touchpoints where touchpoint.order != .none {
        if case .order = orders.claim(touchpoint) { customers[touchpoint.order] = named(on: touchpoint) }
      }
      for one in bought { if let person = customers[one.order.number] { claimed[person, default: []].append(one) } }
      let nameless = bought.filter { customers[$0.order.number] == nil }
      if !nameless.isEmpty { sessionizer.finish([], of: key, unclaimed: [], bought: nameless, into: take) }
    }
  }
}
