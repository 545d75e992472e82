import Ingest

/// Visitors that are an address and agent, and begin anew every day.
///
/// Cookies and names make no visitor here, so no session is anybody's and an order without a goal page is in none. They
/// still tell who is left out, and whose orders are: a customer is the person whom an order names.
extension StitchWorker {
  /// Finishes one device, day after day.
  mutating func finishDays(of device: BrowserTouchpoints, _ take: (borrowing VisitorBatch) -> Void) throws(TemporaryFileError) {
    // Where clocks are set back at midnight two days are mixed, so a day is done only when the day after the next begins.
    var days: [Int: [Touchpoint]] = [:]
    try device.forEach { touchpoint throws(TemporaryFileError) in
      if touchpoint.marks.contains(.sighting) || leftOut.contains(touchpoint.place) { return }
      if touchpoint.marks.contains(.activity) { return try finishActivity(touchpoint, take) }
      let day = zone.day(of: touchpoint.time)
      if days[day] == nil {
        for done in days.keys where done < day - 1 { try finish(day: done, days.removeValue(forKey: done) ?? [], take) }
      }
      days[day, default: []].append(touchpoint)
    }
    for (day, touchpoints) in days { try finish(day: day, touchpoints, take) }
  }

  private mutating func finish(day: Int, _ touchpoints: [Touchpoint], _ take: (borrowing VisitorBatch) -> Void) throws(TemporaryFileError) {
    guard let device = touchpoints.first?.browser else { return }
    let key = VisitorKey.deviceOfDay(device, Int32(truncatingIfNeeded: day))
    try sessionizer.finish(
      BrowserTouchpoints(browser: device, head: touchpoints[...]), of: key, unclaimed: [], bought: [], into: take)
    let bought = sessionizer.takeClaimed()
    if bought.isEmpty { return }
    var customers: [Symbol: Person] = [:]
    for touchpoint in touchpoints where touchpoint.order != .none {
      if case .order = orders.claim(touchpoint) { customers[touchpoint.order] = named(on: touchpoint) }
    }
    for one in bought { if let person = customers[one.order.number] { claimed.append((person, one)) } }
    let nameless = bought.filter { customers[$0.order.number] == nil }
    if !nameless.isEmpty { try sessionizer.finish(nil, of: key, unclaimed: [], bought: nameless, into: take) }
  }
}
