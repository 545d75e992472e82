package import Ingest

/// What tells one visitor of a run from all others, small and without text; `VisitorNames` knows the text.
package enum VisitorKey: Hashable, Sendable, BitwiseCopyable {
  /// By number in the identity graph.
  case person(UInt32)
  /// A browser of nobody known, by the client id of its cookies that stands for it.
  case cookie(UInt32)
  /// Address and agent.
  case device(Key128)
  /// The same on one day, counted from 1970-01-01.
  case deviceOfDay(Key128, Int32)
  /// An order that names nobody, by its number in the order book.
  case order(UInt32)
  /// A record that names nobody.
  case record(Place)
}
