import Ingest

/// Looks at every source when it has been read: damage, too many rejects, nothing usable; says so and gives the status.
struct SourceReview {
  private(set) var status: Int32 = 0
  private(set) var isDamaged = false

  init(_ sources: [SourceRecord], rejectLimit: Int, _ messages: Messages) {
    for source in sources {
      reviewEnding(source, messages)
      reviewRejects(source, rejectLimit, messages)
    }
    let records = sources.reduce(0) { $0 + $1.counts.records }
    let rejected = sources.reduce(0) { $0 + $1.counts.rejected }
    if sources.isEmpty || (records > 0 && records == rejected) {
      messages.error("nothing usable in the input. `waymark check` shows what each file looks like.")
      status = max(status, Exit.dataError)
    }
    if isDamaged { status = Exit.ioError }
  }

  private mutating func reviewEnding(_ source: SourceRecord, _ messages: Messages) {
    let dropped = source.droppedBytes > 0 ? ", and an unfinished last record of \(source.droppedBytes) bytes was dropped" : ""
    switch source.ending {
    case .whole: break
    case .truncated:
      isDamaged = true
      messages.error(
        "\(source.name): the gzip data breaks off after \(source.storedBytes) bytes. "
          + "What came before was read\(dropped). Copy the file again.")
    case .damaged(let reason, let offset):
      isDamaged = true
      messages.error(
        "\(source.name): damaged near byte \(offset): \(reason). What came before was read\(dropped). Copy the file again.")
    case .badChecksum(let reason, let offset):
      isDamaged = true
      messages.error(
        "\(source.name): \(reason) at byte \(offset). The data up to there was read, but may be wrong. Copy the file again.")
    }
    if let told = source.detection, told.isWeak, source.counts.rejected < source.counts.records {
      messages.warn(
        "\(source.name): taken for \(told.format), which reads \(told.read) of its first \(told.lines) lines. "
          + "If it is another format, say --format NAME='\(source.name)'.")
    }
    if source.trailingGarbage > 0 {
      messages.warn("\(source.name): \(source.trailingGarbage) bytes after the gzip data are neither gzip nor zeros; they were ignored.")
    }
    for remark in source.remarks { messages.warn("\(source.name): \(remark)") }
    messages.detail(
      "\(source.name): \(source.format), \(source.counts.records) records, \(source.counts.rejected) rejected")
  }

  private mutating func reviewRejects(_ source: SourceRecord, _ limit: Int, _ messages: Messages) {
    let counts = source.counts
    guard counts.rejected > 0 else { return }
    let isTooMany = counts.rejected * 10_000 > counts.records * limit
    let text = "\(source.name): \(counts.rejected) of \(counts.records) records can't be read"
    guard isTooMany else { return messages.detail(text) }
    status = Exit.dataError
    let first = source.rejects.first.map { "; the first is line \($0.line): \($0.refusal.reason)" } ?? ""
    messages.error(text + first + ". `waymark check` shows more; --max-rejects allows a larger share.")
  }
}
