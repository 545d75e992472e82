/// JSON logs that come as one array: Cloudflare's `{"events":[…]}`, Azure's `{"records":[…]}`, exports of Google and Vercel.
///
/// An array may have an object a line, or stand whole on one, as long as that is no longer than a record may be.
private let frames = ["[", #"{"events":["#, #"{"records":["#].map { Array($0.utf8) }

/// Where the array's first object begins, after `[` or `{"events":[`; nil where the line begins no array of objects.
private func arrayStart(_ line: Span<UInt8>) -> Int? {
  var start = 0
  while start < line.count, isBlank(line[start]) || line[start] == 0x2C { start += 1 }
  guard start < line.count, line[start] == 0x5B || line[start] == 0x7B else { return nil }
  for frame in frames {
    var at = start
    var matched = 0
    while matched < frame.count, at < line.count {
      if isBlank(line[at]) {
        at += 1
        continue
      }
      guard line[at] == frame[matched] else { break }
      matched += 1
      at += 1
    }
    if matched == frame.count { return at }
  }
  return nil
}

/// Whether a line is only an array's beginning or end: `[`, `{"events":[`, `]`, `]}`.
func isFrame(_ line: Span<UInt8>) -> Bool {
  if let start = arrayStart(line) { return isBlankLine(line.extracting(start..<line.count)) }
  let inner = line.extracting(trimmed(line))
  return (inner.count == 1 && inner[0] == 0x5D) || (inner.count == 2 && inner[0] == 0x5D && inner[1] == 0x7D)
}

/// The next record of a line, from `from` on, which moves behind it: the line itself, or of an array one object after the other.
///
/// Nil: there is none left. What follows an object that is not closed belongs to it.
func nextRecord(_ line: Span<UInt8>, _ from: inout Int) -> Range<Int>? {
  if from == 0 {
    guard !line.isEmpty, line[0] == 0x5B || line[0] == 0x7B || line[0] == 0x20 || line[0] == 0x2C, let start = arrayStart(line),
      let first = firstObject(line, from: start), line[first] == 0x7B
    else {
      from = line.count
      return 0..<line.count
    }
    from = first
  }
  guard let start = firstObject(line, from: from) else {
    from = line.count
    return nil
  }
  let end = objectEnd(line, start)
  from = end
  return start..<end
}

/// What stands behind commas, blanks and the array's end: an object, where nothing is damaged.
private func firstObject(_ line: Span<UInt8>, from start: Int) -> Int? {
  var at = start
  while at < line.count, isBlank(line[at]) || line[at] == 0x2C || line[at] == 0x5D || line[at] == 0x7D { at += 1 }
  return at < line.count ? at : nil
}

/// Behind the brace that closes the object at `start`, or the line's end.
private func objectEnd(_ line: Span<UInt8>, _ start: Int) -> Int {
  var depth = 0
  var isInString = false
  var at = start
  while at < line.count {
    switch line[at] {
    case 0x5C where isInString: at += 1
    case 0x22: isInString.toggle()
    case 0x7B, 0x5B: if !isInString { depth += 1 }
    case 0x7D, 0x5D:
      if !isInString {
        depth -= 1
        if depth == 0 { return at + 1 }
      }
    default: break
    }
    at += 1
  }
  return line.count
}
