import Ingest
import Journeys
import Store

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

  /// Touchpoints of a chunk that waits for a thread.
  private struct Job {
    var part: Int
    var source: Int
    var numbers: PartNumbers
    var chunk: [UInt8]
  }

  /// Bytes of chunks that wait for each thread.
  private static var waitingBytes: Int { 2 << 20 }

  func load(into builder: TouchpointBuilder) throws(Failure) -> (sources: [SourceRecord], deferred: [DeferredRecord]) {
    let ordered = try ordered()
    var sources = ordered.map(\.source)
    var deferred: [DeferredRecord] = []
    var workers = (0..<threads).map { _ in builder.anotherBuilder() }
    var jobs: [Job] = []
    var waiting = 0
    for (number, part) in ordered.enumerated() {
      let bytes = try library.head(of: part.part)
      let head = try reading(part.part) { () throws(PartDamage) in try InputPart.head(bytes) }
      var numbers = try reading(part.part) { () throws(PartDamage) in try builder.enter(head, source: number) }
      let heldRows = Dictionary(head.deferred.map { ($0.place.line, $0.bytes) }) { first, _ in first }
      try library.forEachChunk(of: part.part) { kind, chunk throws(Failure) in
        switch kind {
        case .touchpoints:
          waiting += chunk.count
          jobs.append(Job(part: part.part, source: number, numbers: numbers, chunk: chunk))
          if waiting >= threads * Self.waitingBytes {
            try take(&jobs, &workers)
            waiting = 0
          }
        case .continuation:
          let head = try reading(part.part) { () throws(PartDamage) in try InputPart.head(chunk) }
          numbers = try reading(part.part) { () throws(PartDamage) in try builder.enter(head, source: number) }
          sources[number].add(continued: head.source)
        case .rows:
          try reading(part.part) { () throws(PartDamage) in
            try builder.takeRows(chunk, source: number, &sources[number].counts) { line in
              // Of a row that came to stand first when others were forgotten there are none.
              deferred.append(DeferredRecord(place: Place(source: number, line: line), bytes: heldRows[line] ?? []))
            }
          }
        }
      }
    }
    try take(&jobs, &workers)
    for worker in workers { worker.finish() }
    return (sources, deferred)
  }

  private func take(_ jobs: inout [Job], _ workers: inout [TouchpointBuilder]) throws(Failure) {
    try sideBySide(&workers, parts: jobs.count) { [jobs] builder, number throws(Failure) in
      let job = jobs[number]
      try reading(job.part) { () throws(PartDamage) in try builder.takeTouchpoints(job.chunk, job.numbers, source: job.source) }
    }
    jobs.removeAll()
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
  }

  /// The accounts of all parts under their names in this report, in the order of these.
  private func ordered() throws(Failure) -> [Part] {
    var parts: [Part] = []
    for part in 0..<library.count {
      let bytes = try library.head(of: part)
      parts.append(Part(part: part, source: try reading(part) { () throws(PartDamage) in try InputPart.head(bytes).source }))
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
