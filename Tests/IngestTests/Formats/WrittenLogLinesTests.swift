@testable import Ingest
import Testing

/// Lines that are written as Apache and nginx write them, from fields that are known.
@Suite("Log lines written from known fields")
struct WrittenLogLinesTests {
  private enum Writer { case apache, nginx }

  /// Writes a field as the server does; the truth is the field.
  private func escaped(_ field: String, _ writer: Writer) -> String {
    var text = ""
    for byte in field.utf8 {
      let hex = (byte < 16 ? "0" : "") + String(byte, radix: 16)
      switch (byte, writer) {
      case (0x22, .apache): text += "\\\""
      case (0x5C, .apache): text += "\\\\"
      case (0x0A, .apache): text += "\\n"
      case (0x09, .apache): text += "\\t"
      case (0..<0x20, .apache), (0x7F..., .apache): text += "\\x" + hex
      case (0x22, .nginx), (0x5C, .nginx), (0..<0x20, .nginx), (0x7F..., .nginx): text += "\\x" + hex.uppercased()
      default: text.unicodeScalars.append(Unicode.Scalar(byte))
      }
    }
    return text
  }

  private func line(_ generator: inout SeededGenerator) -> (text: String, truth: ReadLine) {
    let writer = generator.pick([Writer.apache, .nginx])
    let pieces = [
      "a", "B", "7", " ", "\"", "\\", "-", "[", "]", "/", "é", "\n", "\t", "\u{1}", "%20", "\\x41", "\" 200 ",
      "HTTP/1.1", "=", "?", "ß",
    ]
    var truth = ReadLine(shape: .common)
    let (client, bare) = generator.pick([
      ("1.2.3.4", "1.2.3.4"), ("10.20.30.40:5050", "10.20.30.40"), ("::1", "::1"), ("[2001:db8::1]:80", "2001:db8::1"),
      ("fe80::1:2", "fe80::1:2"),
    ])
    truth.client = bare
    var head = client
    if generator.onceIn(2) {
      let (host, plain) = generator.pick([
        ("www.example.com", "www.example.com"), ("shop.example.com:443", "shop.example.com"), ("_", "_"),
      ])
      head = generator.onceIn(3) && host != "_" ? "\(client) \(host)" : "\(host) \(client)"
      truth.host = plain
    }
    let user = generator.text(of: pieces, most: 4).split(separator: " ").joined(separator: " ")
    // A dash as the last word is nobody.
    if !user.isEmpty, user != "-", !user.hasSuffix(" -"), user != "\"\"" { truth.user = user }
    let method = generator.pick(["GET", "POST", "PROPFIND", "x"])
    let target = "/" + generator.text(of: pieces, most: 8)
    let ending = generator.pick([" HTTP/1.0", " HTTP/2.0", target.contains(" HTTP/") ? " HTTP/1.1" : ""])
    (truth.method, truth.target) = (method, target)
    truth.status = UInt16(generator.pick([0, 200, 301, 404, 500]))
    let second = generator.below(86_400)
    truth.time =
      "2026-03-28 " + [second / 3600, second / 60 % 60, second % 60].map { padded($0, 2) }.joined(separator: ":")
    let clock = truth.time.dropFirst(11)
    var text = "\(head) - \(truth.user.map { escaped($0, writer) } ?? "-") [28/Mar/2026:\(clock) +0000] "
    text += "\"\(escaped("\(method) \(target)\(ending)", writer))\" \(truth.status == 0 ? "-" : String(truth.status)) "
    text += generator.pick(["-", "0", "512", "99999999999"]) + (generator.onceIn(4) ? " 17" : "")
    if generator.onceIn(5) {
      truth.shape = truth.host == nil ? .common : .vhostCommon
      return (text, truth)
    }
    truth.shape = truth.host == nil ? .combined : .vhostCombined
    let (referrer, agent) = (generator.text(of: pieces, most: 6), generator.text(of: pieces, most: 6))
    (truth.referrer, truth.agent) = (referrer == "-" ? nil : referrer, agent == "-" ? "" : agent)
    text +=
      " \"\(escaped(referrer, writer))\" \"\(escaped(agent, writer))\""
      + generator.pick(["", " 0.25", " \"10.0.0.1\"", " x \"y"])
    return (text, truth)
  }

  @Test(arguments: 0..<8)
  func `give back their fields, and a slow twin agrees`(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let twin = SlowNCSALog()
    for _ in 0..<60 {
      let (text, truth) = line(&generator)
      let read = try readLine(text)
      if read != truth { Issue.record("\(text)\nis read as \(read)\ninstead of \(truth)") }
      if let slow = twin.read(text), slow != read { Issue.record("\(text)\nis read as \(read)\nthe twin has \(slow)") }
    }
  }

  @Test(
    arguments: RealLogLinesTests.common + RealLogLinesTests.odd + RealLogLinesTests.combined
      + RealLogLinesTests.virtualHosts)
  func `that are real are read alike by the twin`(line: RealLogLinesTests.Line) {
    #expect(SlowNCSALog().read(line.text) == line.read)
  }

  @Test(arguments: 0..<8)
  func `cut anywhere are never misread where lines have agents`(seed: Int) {
    var generator = SeededGenerator(seed: UInt64(1000 + seed))
    for _ in 0..<150 {
      let (text, truth) = line(&generator)
      let cut = Array(text.utf8.prefix(generator.below(text.utf8.count)))
      guard let read = try? readLine(cut, acceptsCommon: false) else { continue }
      if read != truth {
        Issue.record("\(String(decoding: cut, as: UTF8.self))\nis read as \(read)\ninstead of \(truth)")
      }
    }
  }
}
