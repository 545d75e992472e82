package import Ingest

/// Which of a part's touchpoints are taken, for one thread: all, or those of devices that a run has to look at.
package struct TouchpointTaking: Sendable {
  /// Whether what is taken is not yet in the figures that are carried forward.
  package var isFresh = true
  /// The only devices whose touchpoints are taken; nil: all.
  private let wanted: KeyNumbers?
  private let keepsMet: Bool
  /// The devices that were met, where that is kept.
  package private(set) var met: [Key128] = []
  private var last = Key128.none
  private var takesLast = false

  /// Takes all; `keepsMet`: and keeps the devices' keys.
  package init(keepsMet: Bool = false) {
    wanted = nil
    self.keepsMet = keepsMet
  }

  /// Takes what is carried forward, of these devices.
  package init(only wanted: KeyNumbers) {
    self.wanted = wanted
    keepsMet = false
    isFresh = false
  }

  /// Whether a device's touchpoints are taken. A part has those of one device side by side.
  @inline(__always)
  mutating func takes(_ device: Key128) -> Bool {
    if device == last, device != .none { return takesLast }
    last = device
    if let wanted {
      takesLast = wanted.contains(device)
    } else {
      if keepsMet { met.append(device) }
      takesLast = true
    }
    return takesLast
  }
}
