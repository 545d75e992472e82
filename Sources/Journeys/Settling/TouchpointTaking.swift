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

  /// Whether a device's touchpoints are taken; asked once for each place where they stand side by side.
  @inline(__always)
  mutating func takes(_ device: Key128) -> Bool {
    if let wanted { return wanted.contains(device) }
    if keepsMet { met.append(device) }
    return true
  }
}
