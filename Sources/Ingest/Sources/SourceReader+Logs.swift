// Reads the lines of a log: parts of wrapped lines are joined, and lines that may be the first of another format wait.

/// Hands the hits of one log to the sink, and keeps the account of what became of them.
struct LogAccount: HitTaker {
  var counts = SourceCounts()
  let sink: any RecordSink
  let source: Int
  /// The number of the line that is being read.
  var line = 0

  init(sink: any RecordSink, source: Int) {
    self.sink = sink
    self.source = source
  }

  mutating func take(_ hit: Hit, in bytes: Span<UInt8>) {
    counts.cover(hit.time)
    counts.count(sink.take(hit, in: bytes, at: Place(source: source, line: line)))
  }
}

extension SourceReader {
  mutating func readLog(
    _ source: inout SourceRecord, _ number: Int, _ format: LogReader, _ opened: consuming LineReader,
    _ sink: any RecordSink
  ) {
    var log = format
    var lines = opened
    var account = LogAccount(sink: sink, source: number)
    var parts = PartialLines()
    var waiting = WaitingLines()
    while let framed = lines.next() {
      let line = lines.stream.buffer.span.extracting(framed.range)
      if framed.kind != .record {
        keepOverlong(&source, &account.counts, framed, line)
        continue
      }
      if isBlankLine(line) { continue }
      if !framed.isTerminated, isBroken(lines.stream.ending) {
        source.droppedBytes = line.count
        continue
      }
      if log.wrapper.hasParts, readPart(&source, &account, &log, &parts, framed.line, line) { continue }
      let text = line.extracting((framed.line == 1 ? afterByteOrderMark(line) : 0)..<line.count)
      var from = 0
      while let part = nextRecord(text, &from) {
        do throws(Refusal) {
          account.line = framed.line
          if try log.read(text.extracting(part), into: &account) { account.counts.records += 1 }
          if !waiting.isEmpty { waiting.reject(&self, &source, &account.counts) }
        } catch {
          if log.mayBeCommon, waiting.add(text.extracting(part), framed.line, error) {
            if waiting.isRun { acceptRun(&source, &account, &log, &waiting) }
            continue
          }
          waiting.reject(&self, &source, &account.counts)
          account.counts.records += 1
          reject(&source, &account.counts, error, framed.line, part.count == text.count ? line : text.extracting(part))
        }
      }
    }
    // A server that is told to write less ends its log with such lines; one that was stopped breaks off anywhere.
    if log.extendsNCSA, !waiting.isEmpty, !isBroken(lines.stream.ending) {
      acceptRun(&source, &account, &log, &waiting)
    } else {
      waiting.reject(&self, &source, &account.counts)
    }
    for stream in 0..<2 where !parts.lines[stream].raw.isEmpty {
      let held = parts.release(stream)
      if isBroken(lines.stream.ending) {
        source.droppedBytes += held.raw.count
      } else {
        account.counts.records += 1
        reject(&source, &account.counts, Refusal("the first part of a line without the last"), held.number, held.raw.span)
      }
    }
    source.counts = account.counts
    source.format = log.format
    source.detection = log.detection
    finish(&source, lines.stream)
  }

  /// Lines that have no agents came one after the other: they are common ones, and so are those that follow.
  mutating func acceptRun(
    _ source: inout SourceRecord, _ account: inout LogAccount, _ log: inout LogReader, _ waiting: inout WaitingLines
  ) {
    log.acceptCommon()
    for line in waiting.release() {
      account.counts.records += 1
      account.line = line.number
      do throws(Refusal) {
        _ = try log.read(line.bytes.span, into: &account)
      } catch { reject(&source, &account.counts, error, line.number, line.bytes.span) }
    }
  }

  /// Lines that may have been cut off or be the first of another format, until the next ones tell.
  struct WaitingLines {
    private var lines: [(bytes: [UInt8], number: Int, refusal: Refusal)] = []
    /// So many in a row are no accident. Cutting a line within its size makes as many as the size has digits.
    private static let run = 5
    /// A longer line does not wait, so that little is held.
    private static let longest = 64 << 10

    var isEmpty: Bool { lines.isEmpty }
    var isRun: Bool { lines.count >= Self.run }

    /// False: the line can't wait.
    mutating func add(_ line: Span<UInt8>, _ number: Int, _ refusal: Refusal) -> Bool {
      guard line.count <= Self.longest else { return false }
      var bytes: [UInt8] = []
      bytes.append(line)
      lines.append((bytes, number, refusal))
      return true
    }

    mutating func release() -> [(bytes: [UInt8], number: Int, refusal: Refusal)] {
      defer { lines = [] }
      return lines
    }

    /// Those that wait are rejects after all.
    mutating func reject(_ reader: inout SourceReader, _ source: inout SourceRecord, _ counts: inout SourceCounts) {
      for line in release() {
        counts.records += 1
        reader.reject(&source, &counts, line.refusal, line.number, line.bytes.span)
      }
    }
  }

  /// Takes a line of a container that is a part of a longer one; false: it is a line of its own.
  mutating func readPart(
    _ source: inout SourceRecord, _ account: inout LogAccount, _ log: inout LogReader, _ parts: inout PartialLines,
    _ line: Int, _ bytes: Span<UInt8>
  ) -> Bool {
    account.line = line
    var fate = parts.take(bytes, line, log.wrapper)
    if case .perhapsWhole = fate {
      do throws(Refusal) {
        if try log.read(bytes, into: &account) { account.counts.records += 1 }
        return true
      } catch { fate = parts.hold(bytes, line, log.wrapper) }
    }
    switch fate {
    case .whole, .perhapsWhole: return false
    case .held: return true
    case .rest:
      rejectKeeper?.append(bytes)
      rejectKeeper?.endRecord()
      return true
    case .tooLong:
      let held = parts.release(parts.stream)
      account.counts.records += 1
      reject(&source, &account.counts, .overlong, held.number, held.raw.span)
      return true
    case .complete:
      let held = parts.release(parts.stream)
      let text = held.text.span
      // A program that ended within a line leaves a first part to which the next line does not belong.
      if log.wrapper == .docker, held.lastText < PartialLines.dockerCut,
        (try? log.readMessage(text.extracting(held.lastText..<text.count), into: &account)) ?? false
      {
        account.counts.records += 2
        let raw = held.raw.span.extracting(0..<(held.lastRaw - 1))
        reject(&source, &account.counts, Refusal("the first part of a line without the last"), held.number, raw)
        return true
      }
      account.line = held.number
      do throws(Refusal) {
        if try log.readMessage(text, into: &account) { account.counts.records += 1 }
      } catch {
        account.counts.records += 1
        reject(&source, &account.counts, Refusal(error.reason), held.number, held.raw.span)
      }
      return true
    }
  }

  mutating func readUnknown(_ source: inout SourceRecord, _ opened: consuming LineReader) {
    var lines = opened
    var counts = SourceCounts()
    while let framed = lines.next() {
      let line = lines.stream.buffer.span.extracting(framed.range)
      if framed.kind != .record {
        keepOverlong(&source, &counts, framed, line)
      } else if !framed.isTerminated, isBroken(lines.stream.ending) {
        source.droppedBytes = line.count
      } else if !isBlankLine(line) {
        counts.records += 1
        reject(&source, &counts, .unknownFormat, framed.line, line)
      }
    }
    source.counts = counts
    finish(&source, lines.stream)
  }
}
