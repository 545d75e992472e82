package import Journeys

/// The sessions that `--where` asks for: of each dimension that is named any of its values, and all dimensions at once.
package struct SessionLimit {
  private let parts: [(values: DimensionValues, numbers: Set<Int>)]

  package init(_ parts: [(values: DimensionValues, numbers: Set<Int>)]) { self.parts = parts }

  package func contains(_ session: Session) -> Bool {
    parts.allSatisfy { $0.numbers.contains($0.values.number(of: session)) }
  }
}
