import Ingest
import Journeys
import Store

/// Where parts of inputs are kept: a store, or files of partial results.
protocol PartLibrary {
  /// How browsers are hashed in all of the parts.
  var key: HashKey { get }
  /// How many parts there are.
  var count: Int { get }
  /// The bytes of a part's head.
  func head(of part: Int) throws(Failure) -> [UInt8]
  /// What the chunks of a part are, in their order.
  func chunks(of part: Int) throws(Failure) -> [InputPart.Chunk]
  /// The bytes of a chunk, by its place among those of its part.
  func chunk(_ number: Int, of part: Int) throws(Failure) -> [UInt8]
  /// Where the part's input is now, and how it is stored there; nil: as it was when it was read.
  func file(of part: Int) -> StoredInput?
  /// Where a part is kept, for messages.
  func place(of part: Int) -> String
}

extension PartLibrary {
  /// What is wrong with a part, where it lies, and what to do.
  func damage(_ error: PartDamage, of part: Int) -> Failure {
    Failure(Exit.ioError, "\(place(of: part)) \(error.words). Nothing was reported; make it again from its inputs.")
  }
}
