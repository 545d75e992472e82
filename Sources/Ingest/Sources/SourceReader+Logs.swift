// Reads the lines of a log: parts of wrapped lines are joined, and lines that may be the first of another format wait.

extension SourceReader {
  mutating func readLog(
    _ source: inout SourceRecord, _ number: Int, _ format: LogReader, _ opened: consuming LineReader,
    _ sink: any RecordSink
  ) {
    var log = format
    var lines = opened
    var counts = SourceCounts()
    var parts = PartialLines()
    var waiting = WaitingLines()
    while let framed = lines.next() {
      let line = lines.stream.buffer.span.extracting(framed.range)
      if framed.kind != .record {
        keepOverlong(&source, &counts, framed, line)
        continue
      }
      if isBlankLine(line) { continue }
      if !framed.isTerminated, isBroken(lines.stream.ending) {
        source.droppedBytes = line.count
        continue
      }
      if log.wrapper.hasParts, readPart(&source, &counts, number, &log, &parts, framed.line, line, sink) { continue }
      let text = line.extracting((framed.line == 1 ? afterByteOrderMark(line) : 0)..<line.count)
      var from = 0
      while let part = nextRecord(text, &from) {
        do throws(Refusal) {
          let isRecord = try log.read(text.extracting(part)) { hit, bytes in
            counts.cover(hit.time)
            counts.count(sink.take(hit, in: bytes, at: Place(source: number, line: framed.line)))
          }
          if isRecord { counts.records += 1 }
          if !waiting.isEmpty { waiting.reject(&self, &source, &counts) }
        } catch {
          if log.mayBeCommon, waiting.add(text.extracting(part), framed.line, error) {
            if waiting.isRun { acceptRun(&source, &counts, number, &log, &waiting, sink) }
            continue
          }
          waiting.reject(&self, &source, &counts)
          counts.records += 1
          reject(&source, &counts, error, framed.line, part.count == text.count ? line : text.extracting(part))
        }
      }
    }
    // A server that is told to write less ends its log with such lines; one that was stopped breaks off anywhere.
    if log.extendsNCSA, !waiting.isEmpty, !isBroken(lines.stream.ending) {
      acceptRun(&source, &counts, number, &log, &waiting, sink)
    } else {
      waiting.reject(&self, &source, &counts)
    }
    for stream in 0..<2 where !parts.lines[stream].raw.isEmpty {
      let held = parts.release(stream)
      if isBroken(lines.stream.ending) {
        source.droppedBytes += held.raw.count
      } else {
        counts.records += 1
        reject(&source, &counts, Refusal("the first part of a line without the last"), held.number, held.raw.span)
      }
    }
    source.counts = counts
    source.format = log.format
    source.detection = log.detection
    finish(&source, lines.stream)
  }

  /// Lines that have no agents came one after the other: they are common ones, and so are those that follow.
  mutating func acceptRun(
    _ source: inout SourceRecord, _ counts: inout SourceCounts, _ number: Int, _ log: inout LogReader,
    _ waiting: inout WaitingLines, _ sink: any RecordSink
  ) {
    log.acceptCommon()
    for line in waiting.release() {
      counts.records += 1
      do throws(Refusal) {
        _ = try read(line.bytes.span, at: Place(source: number, line: line.number), isMessage: false, &log, &counts, sink)
      } catch { reject(&source, &counts, error, line.number, line.bytes.span) }
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
    _ source: inout SourceRecord, _ counts: inout SourceCounts, _ number: Int, _ log: inout LogReader,
    _ parts: inout PartialLines, _ line: Int, _ bytes: Span<UInt8>, _ sink: any RecordSink
  ) -> Bool {
    var fate = parts.take(bytes, line, log.wrapper)
    if case .perhapsWhole = fate {
      do throws(Refusal) {
        if try read(bytes, at: Place(source: number, line: line), isMessage: false, &log, &counts, sink) { counts.records += 1 }
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
      counts.records += 1
      reject(&source, &counts, .overlong, held.number, held.raw.span)
      return true
    case .complete:
      let held = parts.release(parts.stream)
      let text = held.text.span
      // A program that ended within a line leaves a first part to which the next line does not belong.
      if log.wrapper == .docker, held.lastText < PartialLines.dockerCut,
        (try? read(
          text.extracting(held.lastText..<text.count), at: Place(source: number, line: line), isMessage: true, &log, &counts, sink))
          ?? false
      {
        counts.records += 2
        let raw = held.raw.span.extracting(0..<(held.lastRaw - 1))
        reject(&source, &counts, Refusal("the first part of a line without the last"), held.number, raw)
        return true
      }
      do throws(Refusal) {
        if try read(text, at: Place(source: number, line: held.number), isMessage: true, &log, &counts, sink) { counts.records += 1 }
      } catch {
        counts.records += 1
        reject(&source, &counts, Refusal(error.reason), held.number, held.raw.span)
      }
      return true
    }
  }

  /// Hands a line's record to the sink; false: it is none.
  func read(
    _ line: Span<UInt8>, at place: Place, isMessage: Bool, _ log: inout LogReader, _ counts: inout SourceCounts,
    _ sink: any RecordSink
  ) throws(Refusal) -> Bool {
    var verdict: Verdict?
    let take = { (hit: Hit, bytes: Span<UInt8>) in
      counts.cover(hit.time)
      verdict = sink.take(hit, in: bytes, at: place)
    }
    _ = isMessage ? try log.readMessage(line, take) : try log.read(line, take)
    if let verdict { counts.count(verdict) }
    return verdict != nil
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
