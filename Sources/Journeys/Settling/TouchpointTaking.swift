package import Ingest

/// Which of a part's touchpoints are taken, for one thread: all, or those of devices that a run has to look at.
package struct TouchpointTaking: Sendable {
  /// Whether what is taken is in the figures that are carried forward.
  let isOfCarried: Bool
  /// The only devices whose touchpoints are taken; nil: all.
  private let wanted: KeySet?
  private let keepsMet: Bool
  /// The devices that were met, where that is kept.
  package private(set) var met: [Key128] = []

  /// Takes all; `keepsMet`: and keeps the devices' keys.
  package init(keepsMet: Bool = false) {
    wanted = nil
    self.keepsMet = keepsMet
    isOfCarried = false
  }

  /// Takes what is carried forward, of these devices.
  package init(only wanted: KeySet) {
    self.wanted = wanted
    keepsMet = false
    isOfCarried = true
  }

  /// Whether a device's touchpoints are taken; asked once for each place where they stand side by side.
  @inline(__always)
  mutating func takes(_ device: Key128) -> Bool {
    if let wanted { return wanted.contains(device) }
    if keepsMet { met.append(device) }
    return true
  }
}
