import Foundation

/// The reading of one log by one thread or several.
///
///     pieces of whole lines ─▶ parsed side by side ─▶ [in the log's order] do the lines before change anything? ─▶ taken
///
/// Nearly all lines mean the same whatever stood before them, so they are parsed at once. What depends on the lines before, or
/// changes how later ones are read (headers, refused lines, a new format, parts of lines), is read in order, each piece when
/// its turn comes; pieces that were parsed too early are then parsed again. So the result is that of one thread, always.
final class LogReading: @unchecked Sendable {
  // What is shared is touched only while `condition` is locked, and what is kept from line to line only by the thread that has the turn.
  let number: Int
  private let condition = NSCondition()
  /// The piece that comes next.
  private var turn = 0
  private var unfinished = 0
  private var hasEnd = false
  /// How lines that depend on no others are read at present, and which of the changes of that it is; nil: all depend.
  private var present: (change: Int, reader: LogReader)?
  private var change = 0
  /// Grows where pieces must be read in order, and shrinks where they needn't.
  private var strain = 0
  private var counts = SourceCounts()
  /// Pieces that were begun, and those of them that are being read; the crew's, under its lock.
  var begun = 0
  var busy = 0

  private var source: SourceRecord
  private var log: LogReader
  /// Lines before the piece whose turn it is.
  private var lines = 0
  private var parts = PartialLines()
  private var waiting = WaitingLines()
  private var isInsideOverlong = false
  /// Whether its last line had no line end.
  private var hasRest = false
  /// How its first line was read.
  private let reading: String
  private let keeper: (any RejectKeeper)?
  private let progress: ReadingProgress?

  /// `point`: where the stream begins that is read, when it isn't the input's beginning.
  init(
    _ source: SourceRecord, number: Int, _ log: LogReader, from point: ResumePoint? = nil, keeper: (any RejectKeeper)?,
    progress: ReadingProgress? = nil
  ) {
    self.source = source
    lines = point?.lines ?? 0
    reading = log.reading
    self.number = number
    self.log = log
    self.keeper = keeper
    self.progress = progress
    if log.wrapper.hasParts { strain = .max }
  }

  /// Whether its pieces are read one after the other, so that it is of no use to begin several.
  var isInOrder: Bool { condition.withLock { strain > Self.mostStrain } }

  private static let mostStrain = 16

  /// Says that a piece will be read.
  func expect() { condition.withLock { unfinished += 1 } }

  /// Reads piece `index`; of a log's pieces all before must be under way. True when this completes the log.
  ///
  /// `ending` says how the input ended; it counts for the pieces behind its last whole line.
  func read(_ piece: LinePiece, _ index: Int, by thread: LogThread, _ ending: ByteStream.Ending) -> Bool {
    let bytes = piece.bytes.span.extracting(piece.range)
    var parsedAt: Int?
    if piece.kind == .lines, index > 0 { parsedAt = parse(bytes, by: thread) }
    awaitTurn(index)
    var account = LogAccount(sink: thread.sink, source: number)
    let firstLine = lines + 1
    let standing = log.standing
    if let parsedAt, isFresh(parsedAt) {
      let isWhole = readOthers(bytes, firstLine, thread, &account)
      log.add(thread.copy.takeTally())
      lines = firstLine - 1 + thread.batch.lines
      if isWhole, standing == log.standing, waiting.isEmpty {
        passTurn(wasCalm: true)
        thread.batch.handOn(bytes, firstLine: firstLine, to: &account)
        return finish(account.counts)
      }
      thread.batch.handOn(bytes, firstLine: firstLine, to: &account)
      readInOrder(piece, bytes, from: thread.batch.stop, &account, ending)
    } else {
      _ = thread.copy.takeTally()
      readInOrder(piece, bytes, from: 0, &account, ending)
    }
    let isCalm = standing == log.standing && waiting.isEmpty && parsedAt == nil && account.counts.rejected < Self.fewRejects
    keep(changed: standing != log.standing)
    passTurn(wasCalm: isCalm)
    return finish(account.counts)
  }

  private static let fewRejects = 8

  /// Reads in order the lines that could not be parsed for themselves. False: one of them changed how the next lines are read, or
  /// the batch has not seen all lines; what it holds ends before its `stop`.
  private func readOthers(_ bytes: Span<UInt8>, _ firstLine: Int, _ thread: LogThread, _ account: inout LogAccount) -> Bool {
    let standing = log.standing
    for (range, line) in thread.batch.others {
      lines = firstLine + line
      readLine(bytes.extracting(range), &account)
      if log.standing != standing || !waiting.isEmpty {
        let newline = firstIndex(of: 0x0A, in: bytes, from: range.upperBound) ?? bytes.count - 1
        // What was read behind this line is forgotten: the lines up to it are read once more, for they alone count.
        _ = thread.copy.takeTally()
        thread.batch.read(bytes.extracting(0...newline), with: &thread.copy.reader)
        return false
      }
    }
    return thread.batch.stop == bytes.count
  }

  /// Parses lines that depend on no others; says which change of the reading it was parsed after, nil where it wasn't.
  private func parse(_ bytes: Span<UInt8>, by thread: LogThread) -> Int? {
    let now = condition.withLock { strain > Self.mostStrain ? nil : present }
    guard let now else { return nil }
    thread.copy.use(now.reader, number, now.change)
    thread.batch.read(bytes, with: &thread.copy.reader)
    return now.change
  }

  /// Whether nothing has changed since lines were parsed.
  private func isFresh(_ parsedAt: Int) -> Bool { parsedAt == change && waiting.isEmpty }

  private func keep(changed: Bool) {
    condition.withLock {
      if changed || present == nil {
        change += 1
        present = (change, log)
      }
    }
  }

  private func awaitTurn(_ index: Int) {
    condition.withLock { while turn != index { condition.wait() } }
  }

  private func passTurn(wasCalm: Bool) {
    condition.withLock {
      turn += 1
      if strain != .max { strain = wasCalm ? max(0, strain - 1) : strain + 2 }
      condition.broadcast()
    }
  }

  private func finish(_ counted: SourceCounts) -> Bool {
    progress?.add(records: counted.records)
    return condition.withLock {
      counts.add(counted)
      unfinished -= 1
      return hasEnd && unfinished == 0
    }
  }

  /// Says that the last piece is under way, and what the input was.
  func end(_ account: StoredAccount) {
    condition.withLock {
      hasEnd = true
      source.take(account)
    }
  }

  /// The source's account; whole when `read` has returned true.
  var result: SourceRecord {
    var whole = source
    whole.counts = counts
    whole.format = log.format
    whole.detection = log.detection
    if let content = source.content, content.length > 0, source.ending == .whole, !source.isTranscoded, !hasRest, waiting.isEmpty, log.reading == reading,
      parts.lines.allSatisfy(\.raw.isEmpty)
    {
      whole.resume = ResumePoint(bytes: content.length, lines: lines, reading: reading)
    }
    return whole
  }

  // MARK: In order

  private func readInOrder(
    _ piece: LinePiece, _ bytes: Span<UInt8>, from start: Int, _ account: inout LogAccount, _ ending: ByteStream.Ending
  ) {
    switch piece.kind {
    case .lines:
      var at = start
      while at < bytes.count, let newline = firstIndex(of: 0x0A, in: bytes, from: at) {
        var end = newline
        if end > at, bytes[end - 1] == 0x0D { end -= 1 }
        lines += 1
        readLine(bytes.extracting(at..<end), &account)
        at = newline + 1
      }
    case .rest:
      hasRest = true
      lines += 1
      if isBlankLine(bytes) { return }
      if ending.isBroken { source.droppedBytes = bytes.count } else { readLine(bytes, &account) }
    case .overlongPart:
      if !isInsideOverlong { lines += 1 }
      isInsideOverlong = true
      source.keepOverlong(&account.counts, isLast: false, line: lines, bytes, keeper)
    case .overlongEnd:
      isInsideOverlong = false
      let hasLineEnd = !bytes.isEmpty && bytes[bytes.count - 1] == 0x0A
      source.keepOverlong(
        &account.counts, isLast: true, line: lines, bytes.extracting(0..<(bytes.count - (hasLineEnd ? 1 : 0))), keeper)
    case .end: readEnd(&account, ending)
    }
  }

  private func readLine(_ whole: Span<UInt8>, _ account: inout LogAccount) {
    if isBlankLine(whole) { return }
    if log.wrapper.hasParts, readPart(whole, &account) { return }
    let text = whole.extracting((lines == 1 ? afterByteOrderMark(whole) : 0)..<whole.count)
    account.line = lines
    var from = 0
    while let part = nextRecord(text, &from) {
      do throws(Refusal) {
        account.line = lines
        if try log.read(text.extracting(part), into: &account) { account.counts.records += 1 }
        if !waiting.isEmpty { rejectWaiting(&account) }
      } catch {
        if log.mayBeCommon, waiting.add(text.extracting(part), lines, error) {
          if waiting.isRun { acceptRun(&account) }
          continue
        }
        rejectWaiting(&account)
        reject(error, lines, part.count == text.count ? whole : text.extracting(part), &account)
      }
    }
  }

  private func readEnd(_ account: inout LogAccount, _ ending: ByteStream.Ending) {
    // A server that is told to write less ends its log with such lines; one that was stopped breaks off anywhere.
    if log.extendsNCSA, !waiting.isEmpty, !ending.isBroken { acceptRun(&account) } else { rejectWaiting(&account) }
    for stream in 0..<2 where !parts.lines[stream].raw.isEmpty {
      let held = parts.release(stream)
      if ending.isBroken {
        source.droppedBytes += held.raw.count
      } else {
        reject(Refusal("the first part of a line without the last"), held.number, held.raw.span, &account)
      }
    }
  }

  private func reject(_ refusal: Refusal, _ line: Int, _ bytes: Span<UInt8>, _ account: inout LogAccount) {
    account.counts.records += 1
    source.reject(&account.counts, refusal, line, bytes, keeper)
  }

  /// Those that wait are rejects after all.
  private func rejectWaiting(_ account: inout LogAccount) {
    for line in waiting.release() { reject(line.refusal, line.number, line.bytes.span, &account) }
  }

  /// Lines that have no agents came one after the other: they are common ones, and so are those that follow.
  private func acceptRun(_ account: inout LogAccount) {
    log.acceptCommon()
    for line in waiting.release() {
      account.line = line.number
      do throws(Refusal) {
        _ = try log.read(line.bytes.span, into: &account)
        account.counts.records += 1
      } catch { reject(error, line.number, line.bytes.span, &account) }
    }
  }

  /// Takes a line of a container that is a part of a longer one; false: it is a line of its own.
  private func readPart(_ bytes: Span<UInt8>, _ account: inout LogAccount) -> Bool {
    account.line = lines
    var fate = parts.take(bytes, lines, log.wrapper)
    if case .perhapsWhole = fate {
      do throws(Refusal) {
        if try log.read(bytes, into: &account) { account.counts.records += 1 }
        return true
      } catch { fate = parts.hold(bytes, lines, log.wrapper) }
    }
    switch fate {
    case .whole, .perhapsWhole: return false
    case .held: return true
    case .rest:
      keeper?.append(bytes)
      keeper?.endRecord()
      return true
    case .tooLong:
      let held = parts.release(parts.stream)
      reject(.overlong, held.number, held.raw.span, &account)
      return true
    case .complete:
      let held = parts.release(parts.stream)
      let text = held.text.span
      // A program that ended within a line leaves a first part to which the next line does not belong.
      if log.wrapper == .docker, held.lastText < PartialLines.dockerCut,
        (try? log.readMessage(text.extracting(held.lastText..<text.count), into: &account)) ?? false
      {
        account.counts.records += 1
        let raw = held.raw.span.extracting(0..<(held.lastRaw - 1))
        reject(Refusal("the first part of a line without the last"), held.number, raw, &account)
        return true
      }
      account.line = held.number
      do throws(Refusal) {
        if try log.readMessage(text, into: &account) { account.counts.records += 1 }
      } catch {
        reject(Refusal(error.reason), held.number, held.raw.span, &account)
      }
      return true
    }
  }
}
