import Ingest

/// Looks at every source when it has been read: damage, too many rejects, nothing usable; says so and gives the status.
struct SourceReview {
  private(set) var status: Int32 = 0
  private(set) var isDamaged = false
  /// Whether an input that was there when inputs were looked for could not be opened.
  private(set) var isMissing = false

  /// `inputs` are what sources were read from, by their paths. `isAll`: whether the report is made of these sources alone.
  init(_ sources: [SourceRecord], _ inputs: [Input], isAll: Bool = true, rejectLimit: Int, _ messages: Messages) {
    reviewCopies(sources, inputs, messages)
    for source in sources {
      reviewEnding(source, messages)
      reviewRejects(source, rejectLimit, messages)
    }
    let records = sources.reduce(0) { $0 + $1.counts.records }
    let rejected = sources.reduce(0) { $0 + $1.counts.rejected }
    if isAll && sources.isEmpty || (records > 0 && records == rejected) {
      messages.error("nothing usable in the input. `waymark check` shows what each file looks like.", status: Exit.dataError)
      status = max(status, Exit.dataError)
    }
    if isDamaged { status = Exit.ioError }
    if isMissing, !isDamaged { status = Exit.noInput }
  }

  /// How many copies are named; of more it is only said how many there are.
  private static let mostCopies = 5

  /// Copies of what holds no record, such as exports of nothing but their header, are nothing to warn of.
  private func reviewCopies(_ sources: [SourceRecord], _ inputs: [Input], _ messages: Messages) {
    var warned = 0
    let byPath = Dictionary(inputs.map { ($0.path, $0) }) { first, _ in first }
    for source in sources {
      guard let input = byPath[source.path] else { continue }
      for copy in input.copies {
        let text =
          switch copy.kind {
          case .link: "\(copy.path) is the same file as \(input.path)"
          case .content: "\(copy.path) has the same content as \(input.path)"
          case .beginning: "all that \(copy.path) has, \(input.path) begins with"
          }
        if source.counts.records > 0 { warned += 1 }
        if source.counts.records > 0, warned <= Self.mostCopies {
          messages.warn("\(text); it is read once.", at: .input(copy.name))
        } else {
          messages.detail("\(text); it was read once.", at: .input(copy.name))
        }
      }
    }
    if warned > Self.mostCopies {
      messages.warn("\(warned - Self.mostCopies) more inputs hold what others do; each content is read once. --verbose names them.")
    }
  }

  private mutating func reviewEnding(_ source: SourceRecord, _ messages: Messages) {
    let dropped = source.droppedBytes > 0 ? ", and an unfinished last record of \(source.droppedBytes) bytes was dropped" : ""
    let place = MessagePlace.input(source.name)
    if let missing = source.missing {
      isMissing = true
      messages.error(
        "\(source.path): \(missing.words). Nothing of it was read, and the report is over the other inputs; check the name and the permissions.",
        at: place, status: Exit.noInput)
    }
    switch source.ending {
    case .whole: break
    case .truncated:
      isDamaged = true
      messages.error(
        source.isCompressed
          ? "\(source.name): the gzip data breaks off after \(source.storedBytes) bytes. "
            + "What came before was read\(dropped). Copy the file again."
          : "\(source.name): it was longer at first, but ended after \(source.storedBytes) bytes: it was cut or emptied as it was read. "
            + "What came before was read. Run it again, and not while logs are rotated.", at: place, status: Exit.ioError)
    case .damaged(let reason, let offset):
      isDamaged = true
      messages.error(
        "\(source.name): damaged near byte \(offset): \(reason). What came before was read\(dropped). Copy the file again.",
        at: place, status: Exit.ioError)
    case .badChecksum(let reason, let offset):
      isDamaged = true
      messages.error(
        "\(source.name): \(reason) at byte \(offset). The data up to there was read, but may be wrong. Copy the file again.",
        at: place, status: Exit.ioError)
    }
    if let told = source.detection, told.isWeak, source.counts.rejected < source.counts.records {
      messages.warn(
        "\(source.name): taken for \(told.format), which reads \(told.read) of its first \(told.lines) lines. "
          + "If it is another format, say --format NAME='\(source.name)'.", at: place)
    }
    if source.trailingGarbage > 0 {
      messages.warn("\(source.name): \(source.trailingGarbage) bytes after the gzip data are neither gzip nor zeros; they were ignored.", at: place)
    }
    for remark in source.remarks { messages.warn("\(source.name): \(remark)", at: place) }
    messages.detail(
      "\(source.name): \(source.format), \(source.counts.records) records, \(source.counts.rejected) rejected", at: place)
  }

  private mutating func reviewRejects(_ source: SourceRecord, _ limit: Int, _ messages: Messages) {
    let counts = source.counts
    guard counts.rejected > 0 else { return }
    let isTooMany = counts.rejected * 10_000 > counts.records * limit
    let text = "\(source.name): \(counts.rejected) of \(counts.records) records can't be read"
    guard isTooMany else { return messages.detail(text, at: .input(source.name)) }
    status = Exit.dataError
    let first = source.rejects.first.map { "; the first is line \($0.line): \($0.refusal.reason)" } ?? ""
    messages.error(text + first + ". `waymark check` shows more; --max-rejects allows a larger share.",
      at: .input(source.name, line: source.rejects.first?.line), status: Exit.dataError)
  }
}
