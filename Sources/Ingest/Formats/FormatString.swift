/// Why a format string can't be used.
package struct FormatStringError: Error, Equatable, Sendable {
  /// One sentence that says what is missing or wrong.
  package var reason: String
  /// Where in the string, in bytes from its start, for a caret.
  package var offset: Int

  init(_ reason: String, at offset: Int) {
    self.reason = reason
    self.offset = offset
  }
}

/// A piece of a format string: text that stands in every line, or a field.
enum FormatPiece {
  case text([UInt8])
  case field(FormatField)
}

/// A variable or directive of a format string, and what is known of it.
struct FormatField {
  /// As it is written, for messages.
  var name: String
  /// Where it stands in the string.
  var place: Int
  var role: FieldRole?
  var look = PatternLog.Look.any
  /// A time that Apache writes as the string says; several may make one moment.
  var stamp: ApacheTime?
  /// Another field of this role is better: the final status, the client rather than the proxy.
  var isSecondChoice = false
  /// A path, which may follow another field without text between.
  var startsWithSlash = false
}

extension PatternLog {
  /// Compiles a format as nginx (`$name`) or Apache (`%h`) is given it; the whole line of their configuration will do too.
  package init(formatString: String) throws(FormatStringError) {
    let text = try FormatStringText(formatString)
    if text.looksLikeJSON {
      throw FormatStringError(
        "this writes JSON, whose keys are told without a format: leave `log_format` out", at: text.place(0))
    }
    var pieces: [FormatPiece]
    switch text.dialect {
    case .nginx: pieces = try nginxPieces(text)
    case .apache: pieces = try apachePieces(text)
    case nil:
      throw FormatStringError(
        "neither nginx's $variables nor Apache's %directives; the name of a known format goes under `format:`",
        at: text.place(0))
    }
    pieces = joinTargets(joinTimes(pieces))
    settleRoles(&pieces)
    try requireNeeded(pieces, text)
    let (prefix, parts) = try cutIntoParts(pieces)
    self.init(prefix: prefix, parts: parts, encoding: text.encoding)
  }
}

// MARK: Joining

/// Times that stand side by side and complete each other are one: `%{%d/%b/%Y %T}t.%{msec_frac}t %{%z}t`.
private func joinTimes(_ pieces: [FormatPiece]) -> [FormatPiece] {
  var joined: [FormatPiece] = []
  for piece in pieces {
    guard case .field(var field) = piece, let stamp = field.stamp else {
      joined.append(piece)
      continue
    }
    var between: [UInt8] = []
    var last = joined.count - 1
    if last >= 0, case .text(let text) = joined[last] {
      between = text
      last -= 1
    }
    if last >= 0, case .field(let before) = joined[last], let first = before.stamp,
      let whole = first.followed(by: stamp, between: between)
    {
      joined.removeLast(joined.count - last)
      field = before
      field.stamp = whole
    }
    joined.append(.field(field))
  }
  return joined.map { piece in
    guard case .field(var field) = piece, let stamp = field.stamp else { return piece }
    field.role = stamp.form.map { .time($0) }
    field.look = stamp.isNumber ? .number : .any
    return .field(field)
  }
}

/// A path and the query right behind it are the target, whose `?` need not be there.
private func joinTargets(_ pieces: [FormatPiece]) -> [FormatPiece] {
  var joined: [FormatPiece] = []
  for piece in pieces {
    guard case .field(let field) = piece, case .field(var before)? = joined.last else {
      joined.append(piece)
      continue
    }
    let isQuery = field.role == .query && (before.role == .target || field.name.hasSuffix("q"))
    guard (before.role == .path && (field.name == "$is_args" || isQuery)) || (before.role == .target && isQuery) else {
      joined.append(piece)
      continue
    }
    before.role = .target
    before.name += field.name
    joined[joined.count - 1] = .field(before)
  }
  return joined
}

/// Of several fields that say the same, the better one counts; the request line is what the client really sent.
private func settleRoles(_ pieces: inout [FormatPiece]) {
  let fields = pieces.compactMap { piece in if case .field(let field) = piece { field } else { nil } }
  let best = fields.filter { !$0.isSecondChoice }.map(\.role)
  let hasRequest = best.contains(.request)
  for index in pieces.indices {
    guard case .field(var field) = pieces[index], let role = field.role else { continue }
    if field.isSecondChoice, best.contains(role) { field.role = nil }
    switch role {
    case .method, .target, .path, .query: if hasRequest { field.role = nil }
    default: break
    }
    pieces[index] = .field(field)
  }
}

// MARK: Checking

/// A line must say when, and what was asked for.
private func requireNeeded(_ pieces: [FormatPiece], _ text: FormatStringText) throws(FormatStringError) {
  let isNginx = text.dialect == .nginx
  var roles: Set<FieldRole> = []
  var hasTime = false
  var partial: FormatField?
  for case .field(let field) in pieces {
    if case .time? = field.role { hasTime = true }
    if let role = field.role { roles.insert(role) } else if field.stamp != nil { partial = partial ?? field }
  }
  if !hasTime {
    if let partial { throw FormatStringError("\(partial.name) alone is no time of a day in a year", at: partial.place) }
    throw FormatStringError("no time: the format needs \(isNginx ? "[$time_local]" : "%t")", at: text.end)
  }
  if roles.contains(.request) { return }
  guard roles.contains(.target) || roles.contains(.path) else {
    throw FormatStringError("no path: the format needs \(isNginx ? "\"$request\"" : "\"%r\"")", at: text.end)
  }
  guard roles.contains(.method) else {
    let needed = isNginx ? "$request_method or \"$request\"" : "%m or \"%r\""
    throw FormatStringError("no method: the format needs \(needed)", at: text.end)
  }
}

// MARK: Parts

/// The text before the first field, and each field with the text behind it.
private func cutIntoParts(
  _ pieces: [FormatPiece]
) throws(FormatStringError) -> (prefix: [UInt8], parts: [PatternLog.Part]) {
  var prefix: [UInt8] = []
  var parts: [PatternLog.Part] = []
  for piece in pieces {
    switch piece {
    case .text(let bytes):
      if parts.isEmpty { prefix += bytes } else { parts[parts.count - 1].literal += bytes }
    case .field(let field):
      if let last = parts.indices.last, parts[last].literal.isEmpty {
        guard field.startsWithSlash else {
          throw FormatStringError(
            "no text between \(parts[last].name) and \(field.name), so that nobody can tell where one ends", at: field.place)
        }
        parts[last].nextByte = 0x2F
      }
      let least = field.look == .clfTime ? LogTime.length : field.stamp?.width ?? 0
      parts.append(
        PatternLog.Part(name: field.name, role: field.role, look: field.look, least: least))
    }
  }
  return (prefix, parts)
}
