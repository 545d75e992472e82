@testable import Ingest
import Testing

@Suite("A symbol table")
struct SymbolTableTests {
  private let key = HashKey(1, 2)

  @Test func `a hundred thousand strings come back as they went in`() {
    var table = SymbolTable(key: key, expected: 16)
    let count = 100_000
    var wrong = 0
    for number in 0..<count where table.intern("/page/\(number * 7919)").number != UInt32(number + 1) { wrong += 1 }
    #expect(wrong == 0)
    #expect(table.count == count)
    for number in stride(from: 0, to: count, by: 97) {
      let text = "/page/\(number * 7919)"
      if table.text(of: Symbol(UInt32(number + 1))) != text || table.intern(text) != Symbol(UInt32(number + 1)) {
        wrong += 1
      }
    }
    #expect(wrong == 0)
    #expect(table.count == count)
  }

  @Test func `strings of every length up to a hundred stay apart`() {
    var table = SymbolTable(key: key, expected: 1)
    let texts = (0...100).map { String(repeating: "a", count: $0) }
    let symbols = texts.map { table.intern($0) }
    #expect(Set(symbols).count == texts.count)
    #expect(symbols.map { table.text(of: $0) } == texts)
    #expect(texts.map { table.intern($0) } == symbols)
  }

  @Test func `strings that differ in their last byte alone stay apart`() {
    var table = SymbolTable(key: key, expected: 1)
    let texts = (0..<300).flatMap { number in (0...255).map { Array("\(number)".utf8) + [UInt8($0)] } }
    let symbols = texts.map { table.intern($0.span) }
    #expect(symbols.map { Int($0.number) } == Array(1...texts.count))
    #expect(texts.map { table.symbol(of: $0.span) } == symbols)
    #expect(table.symbol(of: Array("300a".utf8).span) == .none)
  }

  @Test func `the empty string is a string, and none is not`() {
    var table = SymbolTable(key: key)
    let empty = table.intern("")
    #expect(empty != .none)
    #expect(table.intern("") == empty)
    #expect(table.count == 1)
    #expect(table.text(of: empty) == "")
    #expect(table.text(of: .none) == "")
    #expect(table.withBytes(of: .none) { $0.count } == 0)
  }

  @Test func `bytes that aren't UTF-8 are kept apart and read as Latin-1`() {
    var table = SymbolTable(key: key)
    let (first, second) = ([0x2F, 0xE4] as [UInt8], Array("/ä".utf8))
    let symbols = (table.intern(first.span), table.intern(second.span))
    #expect(symbols.0 != symbols.1)
    #expect(table.text(of: symbols.0) == "/ä")
    #expect(table.withBytes(of: symbols.0) { $0.count } == 2)
  }

  @Test func `symbols are ordered by their bytes, not by their numbers`() {
    var table = SymbolTable(key: key)
    let symbols = ["b", "a", "", "ab", "é", "z"].map { table.intern($0) }
    let sorted = symbols.sorted { table.isOrdered($0, before: $1) }
    #expect(sorted.map { table.text(of: $0) } == ["", "a", "ab", "b", "z", "é"])
    #expect(!table.isOrdered(symbols[0], before: symbols[0]))
  }
}
