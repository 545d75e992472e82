import Ingest

/// What a report over inputs leaves for the next one over these and more: which of their chunks it holds, what its settled devices
/// were, and the figures of these.
package struct CarriedReport: Sendable, Equatable {
  /// What the bytes mean and how the figures were made; another meaning needs another number.
  static let version: UInt64 = 1

  /// How many chunks of each part with touchpoints it holds, by the input's number in the store.
  package var chunks: [Int64: Int]
  package var devices: CarriedDevices
  /// As tables write them.
  package var figures: [UInt8]

  package init(chunks: [Int64: Int], devices: CarriedDevices, figures: [UInt8]) {
    (self.chunks, self.devices, self.figures) = (chunks, devices, figures)
  }

  package var bytes: [UInt8] {
    var writer = InputPart.begun()
    writer.number(Self.version)
    writer.list(chunks.sorted { $0.key < $1.key }) {
      $0.signed($1.key)
      $0.count($1.value)
    }
    devices.write(to: &writer)
    writer.text(figures.span)
    return InputPart.sealed(writer)
  }

  /// Reads what `bytes` was. Throws where it says something else, also where it is of another version.
  package init(_ bytes: [UInt8]) throws(PartDamage) {
    var scanner = try InputPart.opened(bytes)
    guard try scanner.number() == Self.version else { throw PartDamage("is of another version") }
    let listed = try scanner.list { scanner throws(PartDamage) in (input: try scanner.signed(), count: try scanner.amountCounted()) }
    chunks = Dictionary(listed.map { ($0.input, $0.count) }) { first, _ in first }
    devices = try CarriedDevices(&scanner)
    figures = Array(try scanner.bytesOfText())
    guard scanner.isAtEnd else { throw PartDamage("goes on behind its end") }
  }
}
