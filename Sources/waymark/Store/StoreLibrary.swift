import Ingest
import Journeys
import Store

/// The parts of a store.
struct StoreLibrary: PartLibrary {
  private let store: StoreFile
  private let inputs: [StoredInput]

  init(_ store: StoreFile) throws(Failure) {
    self.store = store
    inputs = try Failure.storing(in: store.path) { () throws(StoreError) in try store.inputs() }.filter { !$0.isForgotten }
  }

  var key: HashKey { store.key }
  var count: Int { inputs.count }
  func place(of part: Int) -> String { "\(store.path): what was read of \(inputs[part].path)" }
  func file(of part: Int) -> StoredInput? { inputs[part] }

  func head(of part: Int) throws(Failure) -> [UInt8] {
    try Failure.storing(in: store.path) { () throws(StoreError) in try store.head(of: inputs[part].id) }
  }

  func chunks(of part: Int) throws(Failure) -> [InputPart.Chunk] {
    try Failure.storing(in: store.path) { () throws(StoreError) in try store.chunks(of: inputs[part].id) }
  }

  func chunk(_ number: Int, of part: Int) throws(Failure) -> [UInt8] {
    try Failure.storing(in: store.path) { () throws(StoreError) in try store.chunk(number, of: inputs[part].id).1 }
  }
}

extension Failure {
  /// What went wrong with a store: what, where, and what to do.
  init(_ error: StoreError, in path: String) {
    switch error {
    case .busy: self.init(Exit.busy, "\(path): \(lockHolder(ofOneOf: [path])) holds the store. Nothing was read; run it again when that has ended.")
    case .foreign(let words): self.init(Exit.dataError, "\(path): \(words). Nothing was reported; check the name.")
    case .failed(let words, let isFull):
      self.init(
        Exit.cannotCreate,
        "\(path): \(words). What was read before is safe; \(isFull ? "make room and run it again" : "check the folder and its permissions").")
    case .damaged(let words):
      self.init(Exit.ioError, "\(path): \(words). Nothing was reported; take a copy from before, or make the store again from its inputs.")
    }
  }

  /// Does something with a store.
  static func storing<Value>(in path: String, _ work: () throws(StoreError) -> Value) throws(Failure) -> Value {
    do throws(StoreError) {
      return try work()
    } catch { throw Failure(error, in: path) }
  }
}
