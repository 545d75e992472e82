import Foundation
import Ingest
import Testing

@testable import waymark

/// Lines of every format, damaged in every way that is known of: each is a record or a counted reject, nothing crashes, and
/// the sound lines behind them are read as ever.
struct HostileFormatTests {
  /// One kind of damage to a line.
  enum Damage: CaseIterable {
    case cutAtEveryByte, zeros, overlongNumbers, impossibleYears, invalidUnicode, nestedDeep

    func lines(of line: [UInt8]) -> [[UInt8]] {
      switch self {
      case .cutAtEveryByte: (0..<line.count).map { Array(line[..<$0]) }
      case .zeros:
        stride(from: 0, to: line.count, by: 5).map { Array(line[..<$0]) + [0, 0] + line[$0...] }
          + [[UInt8](repeating: 0, count: 5000), [0] + line, line + [0]]
      case .overlongNumbers:
        runs(line) { (0x30...0x39).contains($0) }.flatMap { run in
          [20, 400].map { Array(line[..<run.lowerBound]) + [UInt8](repeating: 0x39, count: $0) + line[run.upperBound...] }
        }
      case .impossibleYears:
        runs(line) { (0x30...0x39).contains($0) }.filter { $0.count == 4 }.flatMap { run in
          ["0000", "9999", "-001", "99999"].map { Array(line[..<run.lowerBound]) + Array($0.utf8) + line[run.upperBound...] }
        }
      case .invalidUnicode:
        stride(from: 0, to: line.count, by: 5).flatMap { place in
          [[0xFF, 0xC3, 0x28], [0xED, 0xA0, 0x80]].map { Array(line[..<place]) + $0 + line[place...] }
        }
      case .nestedDeep:
        ["[", #"{"a":"#, #"[{"a":"#].flatMap { open -> [[UInt8]] in
          let deep = Array(String(repeating: open, count: 1000).utf8)
          let shut = Array(String(repeating: open.contains("{") ? "}" : "]", count: 1000).utf8)
          let brace = line.firstIndex(of: 0x7B).map { $0 + 1 } ?? line.count
          return [deep, deep + line, Array(line[..<brace]) + Array(#""x":"#.utf8) + deep + [0x31] + shut + [0x2C] + line[brace...]]
        }
      }
    }

    private func runs(_ line: [UInt8], _ isIn: (UInt8) -> Bool) -> [Range<Int>] {
      var runs: [Range<Int>] = []
      for (index, byte) in line.enumerated() where isIn(byte) {
        if let last = runs.last, last.upperBound == index { runs[runs.count - 1] = last.lowerBound..<(index + 1) } else { runs.append(index..<(index + 1)) }
      }
      return runs
    }
  }

  @Test(arguments: FormatFixture.names, Damage.allCases)
  func `damaged lines are records or rejects`(name: String, damage: Damage) throws {
    let fixture = FormatFixture(name: name)
    let sound = try samples(fixture)
    let damaged = try fixture.lines("samples.log").prefix(3).flatMap { damage.lines(of: $0) }
    // Twice at the end: the damage may be a part of a line that goes on, or leave another format in use.
    // The format is told by 200 lines, which are sound.
    let text = Array(repeatElement(sound, count: 4).joined()) + damaged.flatMap { $0 + [0x0A] } + sound + sound
    let read = try fixture.read(text)
    expectAccount(read)
    let expected = try fixture.read(sound).hits.map(\.text)
    #expect(read.hits.suffix(expected.count).map(\.text) == expected)
    #expect(read.source.counts.records >= expected.count * 6 - 1)
  }

  @Test(arguments: FormatFixture.names) func `10 MB without an end of line are one reject`(name: String) throws {
    let fixture = FormatFixture(name: name)
    let sound = try samples(fixture)
    let lines = try fixture.lines("samples.log").filter { !$0.isEmpty && $0[0] != 0x23 }
    let line = try #require(lines.last)
    let expected = try fixture.read(sound).hits.map(\.text)
    for fill in [0x22, 0] as [UInt8] {
      let long = Array(line[..<(line.count / 2)]) + [UInt8](repeating: fill, count: 10_000_000)
      let read = try fixture.read(sound + long + [0x0A] + sound)
      expectAccount(read)
      #expect(read.source.counts.rejected == 1, "\(fill)")
      #expect(read.hits.map(\.text) == expected + expected)
    }
  }

  private func samples(_ fixture: FormatFixture) throws -> [UInt8] {
    var sound = try fixture.bytes("samples.log")
    while sound.count(where: { $0 == 0x0A }) < 60 { sound += sound }
    return sound
  }

  private func expectAccount(_ read: FormatFixture.Read) {
    let counts = read.source.counts
    #expect(counts.records == counts.touchpoints + counts.rejected)
    #expect(counts.touchpoints == read.hits.count)
  }
}
