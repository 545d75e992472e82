/// Cuts Apache's `LogFormat` into text and directives: `%>s`, `%{Referer}i`, `%!200,304{User-agent}i`, `%{%F %T}t`.
func apachePieces(_ text: FormatStringText) throws(FormatStringError) -> [FormatPiece] {
  let bytes = text.bytes
  var pieces: [FormatPiece] = []
  var plain: [UInt8] = []
  var at = 0
  while at < bytes.count {
    guard bytes[at] == 0x25 else {
      plain.append(bytes[at])
      at += 1
      continue
    }
    if at + 1 < bytes.count, bytes[at + 1] == 0x25 {
      plain.append(0x25)
      at += 2
      continue
    }
    let directive = try readDirective(text, &at)
    // The brackets are the directive's own when no format is given.
    let isBracketed = directive.letter == "t" && directive.argument == nil
    if isBracketed { plain.append(0x5B) }
    if !plain.isEmpty { pieces.append(.text(plain)) }
    plain = isBracketed ? [0x5D] : []
    pieces.append(.field(try apacheField(directive, text)))
  }
  if !plain.isEmpty { pieces.append(.text(plain)) }
  return pieces
}

/// A directive as it is written.
private struct Directive {
  var letter = ""
  var argument: String?
  /// Where the argument begins, among the text's bytes.
  var argumentAt = 0
  var isFinal = false
  var at = 0
  var end = 0
}

/// Reads `%`, its modifiers in any order, and the letter.
private func readDirective(_ text: FormatStringText, _ at: inout Int) throws(FormatStringError) -> Directive {
  let bytes = text.bytes
  var directive = Directive(at: at)
  at += 1
  while at < bytes.count {
    switch bytes[at] {
    case 0x21, 0x2C, 0x3C, 0x30...0x39: at += 1
    case 0x3E:
      directive.isFinal = true
      at += 1
    case 0x7B:
      guard let close = firstIndex(of: 0x7D, in: bytes.span, from: at) else {
        throw FormatStringError("%{ without }", at: text.place(directive.at))
      }
      directive.argumentAt = at + 1
      directive.argument = decodedText(bytes.span.extracting((at + 1)..<close))
      at = close + 1
    default:
      // `%^ti`, `%^to` and `%^FB` have two letters more.
      let length = bytes[at] == 0x5E ? 3 : 1
      let end = min(at + length, bytes.count)
      directive.letter = decodedText(bytes.span.extracting(at..<end))
      directive.end = end
      at = end
      return directive
    }
  }
  throw FormatStringError("a % without a letter behind it", at: text.place(directive.at))
}

private func apacheField(_ directive: Directive, _ text: FormatStringText) throws(FormatStringError) -> FormatField {
  let name = decodedText(text.bytes.span.extracting(directive.at..<directive.end))
  var field = FormatField(name: name, place: text.place(directive.at))
  let argument = directive.argument ?? ""
  switch directive.letter {
  case "h": (field.role, field.look) = (.client, .list)
  case "a":
    (field.role, field.look) = (.client, .list)
    field.isSecondChoice = argument == "c"
  case "u": field.role = .user
  case "r": field.role = .request
  case "m": (field.role, field.look) = (.method, .word)
  case "U":
    field.role = .path
    field.startsWithSlash = true
  case "q": field.role = .query
  case "v": (field.role, field.look) = (.host, .word)
  case "V": field.role = .host
  case "s":
    (field.role, field.look) = (.status, .status)
    field.isSecondChoice = !directive.isFinal
  case "i": (field.role, field.look) = header(argument)
  case "C": field.role = .cookie(argument)
  case "n":
    // mod_usertrack's visitor id, under the name of the cookie or as a note.
    if ["apache", "cookie"].contains(argument.lowercased()) { field.role = .cookie("Apache") }
  case "t":
    if directive.argument == nil {
      (field.role, field.look) = (.time(.clf), .clfTime)
    } else {
      field.stamp = try ApacheTime(argument, at: directive.argumentAt, in: text)
    }
  case "b", "B", "O":
    (field.role, field.look) = (.bytes, .number)
    field.isSecondChoice = directive.letter == "O"
  case "D", "I", "k", "p", "S", "T": field.look = .number
  case "P": field.look = argument == "hextid" ? .word : .number
  case "A", "H", "l", "L", "X": field.look = .word
  case "e", "x":
    // mod_geoip and mod_maxminddb leave the country in a variable of the environment.
    if ["geoip_country_code", "mm_country_code"].contains(argument.lowercased()) { (field.role, field.look) = (.country, .word) }
  case "f", "o", "R", "c", "^ti", "^to", "^FB": break
  default: throw FormatStringError("Apache knows no directive \(name)", at: field.place)
  }
  return field
}

private func header(_ name: String) -> (FieldRole?, PatternLog.Look) {
  switch name.lowercased() {
  case "referer": (.referrer, .any)
  case "user-agent": (.agent, .any)
  case "host": (.host, .any)
  case "x-forwarded-for": (.forwardedFor, .list)
  case "cookie": (.cookies, .any)
  case "cf-ipcountry", "cloudfront-viewer-country": (.country, .word)
  default: (nil, .any)
  }
}
