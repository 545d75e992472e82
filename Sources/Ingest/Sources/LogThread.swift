/// What a thread needs that reads logs: where hits go, and room that is used again for every piece.
final class LogThread {
  let sink: any RecordSink
  var batch = HitBatch()
  var copy = ReaderCopy()

  init(_ sink: any RecordSink) { self.sink = sink }

  /// A thread's own copy of how a log is read at present.
  struct ReaderCopy {
    var reader = LogReader(unknown: .utc())
    private var log = -1
    private var change = -1

    /// Makes it a copy of a log's reader, if it isn't one after the same change.
    mutating func use(_ reader: LogReader, _ log: Int, _ change: Int) {
      if self.log == log, self.change == change { return }
      self.reader = reader
      self.reader.forgetTally()
      (self.log, self.change) = (log, change)
    }

    /// What was read since this was asked last, by format.
    mutating func takeTally() -> LogReader.Tally {
      defer { reader.forgetTally() }
      return reader.tally
    }
  }
}
