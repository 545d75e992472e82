import Ingest

/// Address and agent of every device; kept only where raw identifiers are to be written.
package struct DeviceBook {
  private var texts: [Key128: String] = [:]

  /// Of several ways to write one address the first in order stays, whichever record comes first.
  mutating func note(_ device: Key128, _ text: String) {
    if texts[device].map({ text < $0 }) ?? true { texts[device] = text }
  }

  func text(of device: Key128) -> String? { texts[device] }
}
