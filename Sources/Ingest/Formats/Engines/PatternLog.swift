/// Formats that a format string describes: fields with fixed text between them, as nginx and Apache write their logs.
///
/// A field ends where the text behind it begins. Where that leaves a choice (a quote in a request, a space in a user)
/// the first end counts from which on the rest of the line fits too: a status looks like a status, a number like a number.
package struct PatternLog: LogFormat, Sendable {
  /// What a field's bytes look like, by which a wrong end is told.
  enum Look: Sendable {
    case any
    /// Without spaces.
    case word
    /// A comma or a colon between spaces is not the end: `10.0.0.2, 10.0.0.1`, `0.002 : 0.300`.
    case list
    /// Digits with a point, or a dash.
    case number
    case status, clfTime, isoTime
  }

  /// A field and the text behind it.
  struct Part {
    /// As the format string has it, for messages.
    var name: String
    /// What it says; nil: nothing that is needed.
    var role: FieldRole?
    var look = Look.any
    /// Bytes that it has at least, for times that hold the text behind them.
    var least = 0
    /// The text behind it; the last field may have none.
    var literal: [UInt8] = []
    /// With what the next field begins, where no text stands between.
    var nextByte: UInt8?
  }

  /// What is needed of a part to find its end, without anything that is counted by reference.
  private struct Slot {
    var literal: Range<Int>
    var mark: UInt8
    var look: Look
    var least: Int
  }

  /// A field of the line at hand.
  private struct Match {
    var start = 0
    var end = 0
    /// Whether an end was passed over because of how the field would look.
    var hasRefusedEnd = false
  }

  /// How the last field ends.
  private enum Ending { case atLineEnd, before, behindQuote }

  private enum Candidate {
    case end(Int)
    /// The text behind the field follows, but what would be the field is none.
    case misfit
    case missing
  }

  private let prefix: [UInt8]
  private let slots: [Slot]
  private let literals: [UInt8]
  private let ending: Ending
  private let encoding: FieldEncoding
  private let used: [(part: Int, role: FieldRole)]
  /// What is said where a part's end is missing, and where it doesn't look as it must.
  private let missingReasons: [String]
  private let misfitReasons: [String]
  private let prefixReason: String
  private var matches: [Match]

  /// Ends that are tried once more for a line before it is given up: real lines need a few, hostile ones never stop.
  private static let mostRetries = 1000

  /// `prefix` is the text before the first part. There must be a part.
  init(prefix: [UInt8], parts: [Part], encoding: FieldEncoding) {
    self.prefix = prefix
    self.encoding = encoding
    var literals: [UInt8] = []
    slots = parts.map { part in
      let start = literals.count
      literals += part.literal
      // Whatever a client sent as a list, the quotes around it tell its end.
      let look = part.look == .list && part.literal.first != 0x20 ? .any : part.look
      return Slot(
        literal: start..<literals.count, mark: part.literal.first ?? part.nextByte ?? 0, look: look, least: part.least)
    }
    self.literals = literals
    switch parts.last?.literal.last {
    case nil: ending = .atLineEnd
    case 0x22: ending = .behindQuote
    default: ending = .before
    }
    used = parts.enumerated().compactMap { index, part in part.role.map { (index, $0) } }
    prefixReason = "does not begin with “\(decodedText(prefix.span))”"
    missingReasons = parts.map { part in
      let mark = part.literal.isEmpty ? part.nextByte.map { [$0] } ?? [] : part.literal
      return mark.isEmpty ? "no \(part.name)" : "no “\(decodedText(mark.span))” after \(part.name)"
    }
    misfitReasons = parts.map { part in
      switch part.look {
      case .any, .list: "\(part.name) breaks off"
      case .word: "\(part.name) holds a space"
      case .number: "\(part.name) is no number"
      case .status: "\(part.name) is no status of three digits"
      case .clfTime: "\(part.name) is no time like 10/Oct/2000:13:55:36 -0700"
      case .isoTime: "\(part.name) is no time like 2000-10-10T13:55:36-07:00"
      }
    }
    matches = [Match](repeating: Match(), count: parts.count)
  }

  /// What each part says, in the order of the line.
  var roles: [FieldRole?] { slots.indices.map { part in used.first { $0.part == part }?.role } }

  package mutating func read(_ line: Span<UInt8>, into draft: inout HitDraft) throws(Refusal) -> Bool {
    try match(line)
    draft.begin(line)
    for (part, role) in used {
      let (start, end) = (matches[part].start, matches[part].end)
      // Apache writes an empty user as two quotes.
      if end - start == 2, line[start] == 0x22, line[start + 1] == 0x22 { continue }
      do throws(Refusal) {
        try draft.set(role: role, start..<end, encoding)
      } catch {
        throw Refusal(error.reason, at: start)
      }
    }
    try draft.finish()
    return true
  }

  // MARK: Matching

  /// Finds where each field begins and ends.
  private mutating func match(_ line: Span<UInt8>) throws(Refusal) {
    var start = 0
    // A log that was truncated while its writer had it open begins with a run of NULs.
    while start < line.count, line[start] == 0 { start += 1 }
    guard holds(line, prefix, 0..<prefix.count, at: start) else { throw Refusal(prefixReason, at: start) }
    start += prefix.count

    var retries = Self.mostRetries
    var part = 0
    matches[0] = Match(start: start)
    var from = start
    // The first fault of the field that was reached last explains best what is wrong.
    var farthest = -1
    var fault = Refusal("")
    while true {
      let found = candidate(part, from, line)
      if case .end(let end) = found {
        matches[part].end = end
        if part + 1 == slots.count { return }
        let next = end + slots[part].literal.count
        part += 1
        matches[part] = Match(start: next)
        from = next
        continue
      }
      var isMisfit = false
      if case .misfit = found { isMisfit = true }
      if part > farthest {
        farthest = part
        fault = Refusal(isMisfit ? misfitReasons[part] : missingReasons[part], at: min(matches[part].start, line.count))
      }
      // What follows an end doesn't depend on what is before it: where no end was refused for the field's
      // own look, another beginning of the field leads nowhere new.
      guard isMisfit || matches[part].hasRefusedEnd, part > 0, retries > 0 else { throw fault }
      retries -= 1
      part -= 1
      from = matches[part].end + 1
    }
  }

  /// The first end of a field at or after `from`.
  private mutating func candidate(_ part: Int, _ from: Int, _ line: Span<UInt8>) -> Candidate {
    let slot = slots[part]
    let start = matches[part].start
    if part + 1 == slots.count, ending != .behindQuote { return lastEnd(slot, start, from, line) }
    var place = max(from, start + slot.least)
    while let found = firstIndex(of: slot.mark, in: line, from: place) {
      place = found + 1
      guard holds(line, literals, slot.literal, at: found) else { continue }
      if slot.mark == 0x22, encoding == .backslash, isEscaped(line, found, from: start) { continue }
      if looksRight(slot.look, line, start, found) { return .end(found) }
      matches[part].hasRefusedEnd = true
      // All but lists only get worse with every byte more.
      if slot.look != .list { return .misfit }
    }
    return .missing
  }

  /// The last field goes to the line's end, or to the text that must stand there.
  private func lastEnd(_ slot: Slot, _ start: Int, _ from: Int, _ line: Span<UInt8>) -> Candidate {
    var end = line.count
    while end > start, isBlank(line[end - 1]) { end -= 1 }
    end -= slot.literal.count
    guard start <= line.count, end >= from, holds(line, literals, slot.literal, at: end) else { return .missing }
    return looksRight(slot.look, line, start, end) ? .end(end) : .misfit
  }

  private func holds(_ line: Span<UInt8>, _ text: [UInt8], _ range: Range<Int>, at place: Int) -> Bool {
    guard place + range.count <= line.count else { return false }
    for index in 0..<range.count where line[place + index] != text[range.lowerBound + index] { return false }
    return true
  }

  private func looksRight(_ look: Look, _ line: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
    switch look {
    case .any: return true
    case .word: return firstIndex(of: 0x20, in: line, from: start, to: end) == nil
    case .list:
      // Clients send lists that end in a comma: no address follows then.
      let next = end + 1 < line.count ? line[end + 1] : 0x2D
      if end > start, line[end - 1] == 0x2C, next != 0x2D { return false }
      if end > start + 1, line[end - 1] == 0x3A, line[end - 2] == 0x20 { return false }
      return !(end + 2 < line.count && next == 0x3A && line[end + 2] == 0x20)
    case .number:
      for index in start..<end where !isDigit(line[index]) && line[index] != 0x2E && line[index] != 0x2D { return false }
      return true
    case .status:
      guard end - start <= 3 else { return false }
      // `-` is no answer, and some write 0 or nothing for it.
      if end - start == 3 { return digits(line, start, 3) != nil }
      return end == start || (end - start == 1 && (line[start] == 0x2D || line[start] == 0x30))
    case .clfTime:
      return end - start >= 20 && line[start + 2] == 0x2F && line[start + 6] == 0x2F && line[start + 11] == 0x3A
    case .isoTime:
      return end - start >= 19 && line[start + 4] == 0x2D && line[start + 10] == 0x54 && line[start + 13] == 0x3A
    }
  }
}
