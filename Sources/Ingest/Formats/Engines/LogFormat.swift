/// One way of writing requests, each on a line of its own.
///
/// A format is a value that may remember what it has read (the `#Fields` of W3C logs). It sets what a line says in a
/// draft; the draft makes the hit.
package protocol LogFormat {
  /// Reads a line; the hit is the draft's. False: the line belongs to the format but is no record, such as a header.
  mutating func read(_ line: Span<UInt8>, into draft: inout HitDraft) throws(Refusal) -> Bool
}
