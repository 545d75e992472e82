import Foundation
@testable import Ingest
import Testing

/// An export says the same in every encoding and with every line end.
@Suite("An export in other encodings")
struct EncodedSourceTests {
  /// Orders with characters that Windows-1252 has, quoted line ends, and one row that can't be read.
  static let text: String = {
    let rows = (1...900).map { number in
      "#\(number),käufer\(number)@example.com,paid,EUR,\(number).50,,2026-05-0\(number % 9 + 1) 10:00:00 +0200,,"
        + "\"Grüße “\(number)”,\n– 5 €\"\n"
    }
    return "Name,Email,Financial Status,Currency,Total,Refunded Amount,Created at,Cancelled at,Notes\n" + rows.joined()
      + "#x,a@example.com,paid,EUR,zehn,,2026-05-01,,ü\n"
  }()

  private func same(_ stored: [UInt8], as plain: SourceRead, _ comment: Comment, settings: InputSettings = InputSettings()) throws {
    for step in [7, 1000, 256 << 10] {
      let read = try readSource(stored, settings: settings, step: step)
      #expect(read.source.format == plain.source.format, comment)
      #expect(read.counts == plain.counts, comment)
      #expect(read.sink.orders.map(\.row) == plain.sink.orders.map(\.row), comment)
      #expect(read.sink.orders.map(\.line) == plain.sink.orders.map(\.line), comment)
      #expect(read.source.rejects.map(\.line) == plain.source.rejects.map(\.line), comment)
      #expect(read.kept.records == plain.kept.records, comment)
      #expect(read.addsUp)
    }
  }

  @Test func `gives the same records`() throws {
    let plain = try readSource(Self.text)
    #expect(plain.sink.orders.count == 900)
    #expect(plain.counts.rejected == 1)
    let mark = "\u{FEFF}"
    try same(Array((mark + Self.text).utf8), as: plain, "UTF-8 with a mark")
    try same(TextTranscoderTests.utf16(mark + Self.text), as: plain, "UTF-16LE")
    try same(TextTranscoderTests.utf16(mark + Self.text, bigEndian: true), as: plain, "UTF-16BE")
    try same(TextTranscoderTests.utf16(Self.text), as: plain, "UTF-16LE without a mark")
    try same(TextTranscoderTests.utf16(Self.text, bigEndian: true), as: plain, "UTF-16BE without a mark")
    let windows = Array(try #require(Self.text.data(using: .windowsCP1252)))
    try same(windows, as: plain, "Windows-1252")
    try same(GzipMaker.member(windows), as: plain, "Windows-1252, gzip")
    try same(GzipMaker.member(TextTranscoderTests.utf16(mark + Self.text)), as: plain, "UTF-16, gzip")
  }

  @Test func `with the line ends of old Macintoshes gives the same records`() throws {
    let plain = try readSource(Self.text)
    let mac = Self.text.replacing("\n", with: "\r")
    try same(Array(mac.utf8), as: plain, "CR")
    try same(Array(try #require(mac.data(using: .windowsCP1252))), as: plain, "CR, Windows-1252")
    try same(TextTranscoderTests.utf16("\u{FEFF}" + mac), as: plain, "CR, UTF-16")
  }

  @Test func `is told to be Windows-1252 however late the first byte is that tells`() throws {
    let rows = (1...20_000).map { "#\($0),a@example.com,paid,EUR,1.50,,2026-05-01,,x\n" }.joined()
    let text = Self.text.prefix(while: { $0 != "\n" }) + "\n" + rows + "#ä,ö@example.com,paid,EUR,1.50,,2026-05-01,,“\n"
    for step in [1000, 256 << 10] {
      let read = try readSource(Array(try #require(String(text).data(using: .windowsCP1252))), step: step)
      #expect(read.sink.orders.count == 20_001)
      #expect(read.sink.orders.last?.row.number == "#ä")
      #expect(read.sink.orders.last?.row.identifiers.first?.text == "ö@example.com")
    }
  }

  @Test func `counts its bytes as they are stored`() throws {
    let stored = TextTranscoderTests.utf16("\u{FEFF}" + Self.text)
    #expect(try readSource(stored).source.storedBytes == stored.count)
  }

  @Test func `a log in UTF-16 is a log`() throws {
    let line = #"1.2.3.4 - - [26/Dec/2016:16:22:14 +0000] "GET / HTTP/1.1" 200 12 "-" "Mozilla""# + "\r\n"
    let read = try readSource(TextTranscoderTests.utf16("\u{FEFF}" + line + line))
    #expect(read.source.format == "combined")
    #expect(read.sink.hits.map(\.line) == [1, 2])
  }
}
