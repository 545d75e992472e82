import Ingest
import Journeys
import Store

/// What was loaded, beside what the builder took.
struct LoadedParts {
  var sources: [SourceRecord] = []
  var deferred: [DeferredRecord] = []
  /// By source: whether its part is of rows.
  var hasRows: [Bool] = []
  /// How many chunks the part of each input with touchpoints has, by the input's number.
  var chunks: [Int64: Int] = [:]
}

/// Brings parts together as if their inputs had been read in one run: in the order of the inputs' names, each content once.
struct PartLoading<Library: PartLibrary> {
  private let library: Library
  private let threads: Int
  private let messages: Messages

  init(_ library: Library, threads: Int, _ messages: Messages) {
    self.library = library
    self.threads = threads
    self.messages = messages
  }

  /// A chunk of touchpoints.
  private struct Piece {
    var part: Int
    var source: Int
    var numbers: PartNumbers
    /// Its place among the chunks of the part.
    var number: Int
  }

  /// A thread's way into the books.
  private struct Worker {
    var builder: TouchpointBuilder
    var taking: TouchpointTaking
  }

  /// Bytes of chunks that wait for each thread.
  private static var waitingBytes: Int { 2 << 20 }

  /// `carrying` finds what is carried forward, once all is known but the touchpoints.
  func load(
    into builder: TouchpointBuilder, carrying: ((LoadedParts) throws(Failure) -> CarriedReport?)? = nil
  ) throws(Failure) -> LoadedParts {
    let ordered = try ordered()
    var repeated = RepeatedRows(key: library.key)
    var loaded = LoadedParts(sources: ordered.map(\.source), hasRows: ordered.map { _ in false })
    var pieces: [Piece] = []
    for (number, part) in ordered.enumerated() {
      let head: InputPart.Head
      if let kept = part.head { head = kept } else { head = try self.head(of: part.part).head }
      pieces += try loadTables(of: part.part, head, source: number, into: builder, &repeated, &loaded)
    }
    guard let carried = try carrying?(loaded) else {
      try take(pieces, into: builder, TouchpointTaking())
      return loaded
    }
    let isCarried = pieces.map { piece in library.file(of: piece.part).flatMap { carried.chunks[$0.id] }.map { piece.number < $0 } ?? false }
    let fresh = zip(pieces, isCarried).filter { !$1 }.map(\.0)
    let met = try take(fresh, into: builder, TouchpointTaking(keepsMet: true))
    let known = zip(pieces, isCarried).filter(\.1).map(\.0)
    try take(known, into: builder, TouchpointTaking(only: KeySet(carried.devices.open + met)))
    return loaded
  }

  /// Enters a part's tables and takes its rows; gives its chunks of touchpoints.
  private func loadTables(
    of part: Int, _ head: InputPart.Head, source: Int, into builder: TouchpointBuilder, _ repeated: inout RepeatedRows,
    _ loaded: inout LoadedParts
  ) throws(Failure) -> [Piece] {
    var numbers = try reading(part) { () throws(PartDamage) in try builder.enter(head, source: source) }
    let heldRows = Dictionary(head.deferred.map { ($0.place.line, $0.bytes) }) { first, _ in first }
    var pieces: [Piece] = []
    let chunks = try library.chunks(of: part)
    for (number, kind) in chunks.enumerated() {
      switch kind {
      case .touchpoints: pieces.append(Piece(part: part, source: source, numbers: numbers, number: number))
      case .continuation:
        let chunk = try library.chunk(number, of: part)
        let head = try reading(part) { () throws(PartDamage) in try InputPart.head(chunk) }
        numbers = try reading(part) { () throws(PartDamage) in try builder.enter(head, source: source) }
        loaded.sources[source].add(continued: head.source)
      case .rows:
        loaded.hasRows[source] = true
        let chunk = try library.chunk(number, of: part)
        try reading(part) { () throws(PartDamage) in
          try builder.takeRows(chunk, source: source, &repeated, &loaded.sources[source].counts) { line in
            // Of a row that came to stand first when others were forgotten there are none.
            loaded.deferred.append(DeferredRecord(place: Place(source: source, line: line), bytes: heldRows[line] ?? []))
          }
        }
      }
    }
    if !pieces.isEmpty, let input = library.file(of: part)?.id { loaded.chunks[input] = chunks.count }
    return pieces
  }

  /// Takes chunks on all threads; gives the devices that were met.
  @discardableResult
  private func take(_ pieces: [Piece], into builder: TouchpointBuilder, _ taking: TouchpointTaking) throws(Failure) -> [Key128] {
    var workers = (0..<threads).map { _ in Worker(builder: builder.anotherBuilder(), taking: taking) }
    var waiting: [(piece: Piece, chunk: [UInt8])] = []
    var bytes = 0
    for piece in pieces {
      let chunk = try library.chunk(piece.number, of: piece.part)
      waiting.append((piece, chunk))
      bytes += chunk.count
      if bytes >= threads * Self.waitingBytes {
        try take(waiting, &workers)
        waiting.removeAll(keepingCapacity: true)
        bytes = 0
      }
    }
    try take(waiting, &workers)
    for worker in workers { worker.builder.finish() }
    return workers.flatMap(\.taking.met)
  }

  private func take(_ waiting: [(piece: Piece, chunk: [UInt8])], _ workers: inout [Worker]) throws(Failure) {
    try sideBySide(&workers, parts: waiting.count) { worker, number throws(Failure) in
      let (piece, chunk) = waiting[number]
      try reading(piece.part) { () throws(PartDamage) in
        try worker.builder.takeTouchpoints(chunk, piece.numbers, source: piece.source, &worker.taking)
      }
    }
  }

  private func reading<Read>(_ part: Int, _ read: () throws(PartDamage) -> Read) throws(Failure) -> Read {
    do throws(PartDamage) {
      return try read()
    } catch {
      throw library.damage(error, of: part)
    }
  }

  /// The parts in the order in which they are loaded.
  func order() throws(Failure) -> [Int] { try ordered().map(\.part) }

  private struct Part {
    var part: Int
    var source: SourceRecord
    /// What was read of it to know its account; nil: all heads together are too much to be kept.
    var head: InputPart.Head?
  }

  /// Bytes of heads that are kept until their tables are entered.
  private static var keptBytes: Int { 32 << 20 }

  private func head(of part: Int) throws(Failure) -> (head: InputPart.Head, size: Int) {
    let bytes = try library.head(of: part)
    return (try reading(part) { () throws(PartDamage) in try InputPart.head(bytes) }, bytes.count)
  }

  /// The accounts of all parts under their names in this report, in the order of these.
  private func ordered() throws(Failure) -> [Part] {
    var parts: [Part] = []
    var kept = 0
    for part in 0..<library.count {
      let (head, size) = try head(of: part)
      kept += size
      parts.append(Part(part: part, source: head.source, head: kept <= Self.keptBytes ? head : nil))
    }
    let files = parts.map { library.file(of: $0.part) }
    let paths = zip(parts, files).map { $1?.path ?? $0.source.path }
    for (index, name) in sourceNames(ofPaths: paths).enumerated() {
      parts[index].source = parts[index].source.renamed(name, path: paths[index])
      guard let file = files[index] else { continue }
      parts[index].source.storedBytes = file.storedBytes
      parts[index].source.fingerprint = UInt(file.fingerprint)
      parts[index].source.isCompressed = file.isCompressed
      parts[index].source.content = file.content
    }
    parts.sort { isBefore($0.source.name, $1.source.name) }
    return withoutCopies(parts)
  }

  /// Of inputs with one content the first one's part counts.
  private func withoutCopies(_ parts: [Part]) -> [Part] {
    var known: [ContentDigest: String] = [:]
    return parts.filter { part in
      guard let content = part.source.content, content.length > 0 else { return true }
      guard let first = known[content] else {
        known[content] = part.source.name
        return true
      }
      messages.warn("\(first) and \(part.source.name) hold the same content; it is counted once.")
      return false
    }
  }
}

/// What inputs are called in tables: their paths behind the folder that all of them share.
func sourceNames(ofPaths paths: [String]) -> [String] {
  let parents = paths.filter { $0 != "-" }.map { $0.split(separator: "/").dropLast().map(String.init) }
  var common = parents.first ?? []
  for parent in parents {
    var shared = 0
    while shared < common.count, shared < parent.count, common[shared] == parent[shared] { shared += 1 }
    common = Array(common.prefix(shared))
  }
  return paths.map { $0 == "-" ? "stdin" : $0.split(separator: "/").dropFirst(common.count).joined(separator: "/") }
}
