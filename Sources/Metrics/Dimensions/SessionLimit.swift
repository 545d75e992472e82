package import Ingest
package import Journeys

/// The sessions that `--where` asks for: of each dimension that is named any of its values, and all dimensions at once.
package struct SessionLimit {
  private let parts: [(values: DimensionValues, numbers: Set<Int>)]

  package init(_ parts: [(values: DimensionValues, numbers: Set<Int>)]) { self.parts = parts }

  /// Whether a visit of this channel and source would be contained; nil: that depends on something else that visits have.
  package func contains(_ channel: Channel, _ source: Symbol) -> Bool? {
    guard parts.allSatisfy({ ["channel", "source", "medium", "campaign"].contains($0.values.name) }) else { return nil }
    return contains(Session(channel: channel, source: source))
  }

  package func contains(_ session: Session) -> Bool {
    parts.allSatisfy { $0.numbers.contains($0.values.number(of: session)) }
  }
}
