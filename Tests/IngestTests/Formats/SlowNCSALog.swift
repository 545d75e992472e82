@testable import Ingest

/// An NCSA line read by patterns and string splitting: the twin with which NCSALog must agree.
struct SlowNCSALog {
  func read(_ line: String) -> ReadLine? {
    let pattern =
      #/^(.+?) \[(..\/...\/....:..:..:.. .....)\](?: \([^)]*\))? "((?:[^"\\]|\\.)*)" ([0-9]{3}|-) ([0-9]+|-)((?: [^"]*)?)(.*)$/#
      .dotMatchesNewlines().matchingSemantics(.unicodeScalar)
    guard let match = line.wholeMatch(of: pattern) else { return nil }
    var read = ReadLine(shape: .common)
    var words = match.1.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    let isAddress: (String) -> Bool = { $0.contains(#/^[0-9.]+(:[0-9]+)?$/#) || $0.contains("::") }
    if words.count > 3, words[1] != "-" {
      let hostAt = isAddress(words[0]) && !isAddress(words[1]) ? 1 : 0
      read.host = withoutPort(words.remove(at: hostAt))
    }
    read.client = withoutPort(words[0])
    let user = words.dropFirst(2).joined(separator: " ")
    if !["", "-", "\"\""].contains(user) { read.user = unescaped(user) }
    read.status = UInt16(match.4) ?? 0
    (read.method, read.target) = request(unescaped(String(match.3)))
    let quoted = #/^"((?:[^"\\]|\\.)*)" +"((?:[^"\\]|\\.)*)"/#.dotMatchesNewlines().matchingSemantics(.unicodeScalar)
    if let fields = match.7.prefixMatch(of: quoted) {
      read.referrer = fields.1 == "-" ? nil : unescaped(String(fields.1))
      read.agent = fields.2 == "-" ? "" : unescaped(String(fields.2))
    } else if match.6.hasPrefix(" - -") {
      read.agent = ""
    }
    switch (read.host == nil, read.agent == nil) {
    case (true, true): read.shape = .common
    case (true, false): read.shape = .combined
    case (false, true): read.shape = .vhostCommon
    case (false, false): read.shape = .vhostCombined
    }
    read.time = time(String(match.2))
    return read
  }

  private func request(_ text: String) -> (String?, String?) {
    var words = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
    if words.count > 2, words[words.count - 1].hasPrefix("HTTP/") { words.removeLast() }
    let target = words.dropFirst().joined(separator: " ")
    return words.count < 2 || ["", "-"].contains(words[0]) || target.isEmpty ? (nil, nil) : (words[0], target)
  }

  private func withoutPort(_ host: String) -> String {
    if host.hasPrefix("["), let end = host.firstIndex(of: "]") { return String(host[..<end].dropFirst()) }
    let parts = host.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 2 ? String(parts[0]) : host
  }

  private func unescaped(_ text: String) -> String {
    let letters: [Character: UInt8] = ["\"": 0x22, "\\": 0x5C, "b": 8, "t": 9, "n": 10, "v": 11, "r": 13]
    var bytes: [UInt8] = []
    var rest = Substring(text)
    while let character = rest.popFirst() {
      if character == "\\", let next = rest.first, let byte = letters[next] {
        bytes.append(byte)
        rest.removeFirst()
      } else if character == "\\", rest.first == "x", let byte = UInt8(rest.dropFirst().prefix(2), radix: 16) {
        bytes.append(byte)
        rest.removeFirst(3)
      } else {
        bytes += Array(String(character).utf8)
      }
    }
    return String(validating: bytes, as: UTF8.self)
      ?? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
  }

  private func time(_ text: String) -> String {
    let parts = text.split { "/: ".contains($0) }.map(String.init)
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    let numbers = parts.map { Int($0) ?? 0 }
    let month = (months.firstIndex(of: parts[1]) ?? 0) + 1
    let clock = WallClock(
      year: numbers[2], month: month, day: numbers[0], hour: numbers[3], minute: numbers[4], second: numbers[5])
    let offset = (numbers[6] / 100 * 60 + numbers[6] % 100) * 60
    return stamp(clock.instant(offset: offset))
  }
}
