import Ingest

/// How a run whose figures are carried forward treats devices of nobody known.
///
/// A device is *settled* while none of its touchpoints names anybody, carries an order's number or a cookie, or stands at one instant
/// with one of another input: what it did depends on its own touchpoints alone, whatever else is read. Its figures are kept from run
/// to run, and are taken back when it comes again or is settled no more. All other devices are *open* for good: touchpoints are only
/// ever added, and none of these marks is lost by that.
package struct Settling: Sendable {
  /// What the run before left; nil: nothing is carried, so every device is new.
  let carried: CarriedDevices?
  /// The devices that were open then.
  private let open: KeySet
  /// By source: whether its touchpoints are made of rows, which every run takes again.
  private let isTakenAgain: [Bool]

  package init(_ carried: CarriedDevices?, isTakenAgain: [Bool]) {
    self.carried = carried
    open = KeySet(carried?.open ?? [])
    self.isTakenAgain = isTakenAgain
  }

  /// Whether a device is open whatever it did now.
  func isOpen(_ device: Key128) -> Bool { open.contains(device) }

  /// Touchpoints of a settled device at most, so that those of before can be gathered once more.
  static let mostTouchpoints = 1 << 16

  /// What a worker found out for the next run.
  struct Found {
    /// Devices that are open from now on.
    var open: [Key128] = []
    /// The addresses of devices that are settled and were not known, and of those that are settled no more.
    var addresses: [UInt32] = []
    var lostAddresses: [UInt32] = []
  }

  /// Whether a device's touchpoints, which are in order, let it be settled.
  func settles(_ device: BrowserTouchpoints) throws(TemporaryFileError) -> Bool {
    if device.count > Self.mostTouchpoints { return false }
    var last: Touchpoint?
    return try !device.contains { touchpoint in
      defer { last = touchpoint }
      if touchpoint.names != .nobody || touchpoint.order != .none || touchpoint.cookie != .none { return true }
      if isTakenAgain[touchpoint.place.source] { return true }
      // Which of the two comes first their inputs' names say, and these may change.
      return last.map { $0.time == touchpoint.time && $0.place.source != touchpoint.place.source } ?? false
    }
  }

  /// What is carried on, with what the workers found.
  func carriedOn(_ found: [Found]) -> CarriedDevices {
    var next = carried ?? CarriedDevices()
    for worker in found {
      next.open += worker.open
      next.add(worker.addresses, times: 1)
      next.add(worker.lostAddresses, times: -1)
    }
    next.open.sort { isOrdered($0, before: $1) }
    return next
  }
}

extension StitchWorker {
  /// Finishes a device apart from all others if it is settled, and takes back what it was if it has changed; false: it is open.
  mutating func settle(_ device: BrowserTouchpoints, _ take: (borrowing VisitorBatch) -> Void) throws(TemporaryFileError) -> Bool {
    guard let settling else { return false }
    if settling.isOpen(device.browser) { return false }
    let old = try settling.carried == nil ? [] : touchpointsBefore(of: device)
    if !old.isEmpty {
      swap(&sessionizer, &withdrawn)
      try finishAlone(BrowserTouchpoints(browser: device.browser, head: old[...]), take)
      swap(&sessionizer, &withdrawn)
    }
    let address = try Self.address(of: device)
    guard try settling.settles(device) else {
      found.open.append(device.browser)
      if !old.isEmpty, let address { found.lostAddresses.append(address) }
      return false
    }
    swap(&sessionizer, &settled)
    try finishAlone(device, take)
    swap(&sessionizer, &settled)
    if old.isEmpty, let address { found.addresses.append(address) }
    return true
  }

  /// Those that the figures carried forward hold.
  private func touchpointsBefore(of device: BrowserTouchpoints) throws(TemporaryFileError) -> [Touchpoint] {
    var old: [Touchpoint] = []
    try device.forEach { if $0.marks.contains(.carried) { old.append($0) } }
    return old
  }

  /// Finishes a device that nobody has anything to do with but itself.
  private mutating func finishAlone(_ device: BrowserTouchpoints, _ take: (borrowing VisitorBatch) -> Void) throws(TemporaryFileError) {
    switch rules.visitor {
    case .person: try sessionizer.finish(device, of: .device(device.browser), unclaimed: [], into: take)
    case .deviceOfDay: try finishDays(of: device, take)
    }
  }
}
