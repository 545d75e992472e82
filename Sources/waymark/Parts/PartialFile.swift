import Foundation
import Ingest
import Journeys
import Store

/// A file of partial results: what some inputs hold, for `waymark merge`.
///
///     "waymark partial\n" · sections: kind (1 byte) · length (8, the lowest first) · bytes
///
/// The first section says by what rules and under what key the parts were made, then each part's head is followed by its chunks,
/// and the last section counts the parts, so that a file that breaks off is told.
enum PartialFile {
  static let name = Array("waymark partial\n".utf8)

  enum Section: UInt8 { case about = 0x41, head = 0x48, touchpoints = 0x54, rows = 0x52, end = 0x45 }

  static let sectionHeader = 9

  /// The key that browsers are hashed under where no `privacy.key_file` gives one: partial results of several machines must agree.
  static func key(_ pseudonyms: Pseudonyms) -> HashKey { pseudonyms.lastingHashKey ?? HashKey(0x7761_796D_6172_6B00, 0x7061_7274_6961_6C00) }

  /// A text by which a key is told without telling it.
  static func check(_ key: HashKey) -> String {
    let hash = sipHash128(name.span, key: key)
    return String(hash.high, radix: 16) + "-" + String(hash.low, radix: 16)
  }

  static func about(_ rules: ReadingRules, _ key: HashKey) -> [UInt8] {
    partAbout(rules.rules + [("key", check(key))])
  }
}

/// Writes a file of partial results aside, and puts it in its place when it is whole.
final class PartialWriter: PartSink {
  private let path: String
  private let file: WholeFile
  private var parts = 0
  private(set) var failure: Failure?

  init(path: String, _ rules: ReadingRules, _ key: HashKey) throws(Failure) {
    self.path = path
    do throws(SystemError) {
      file = try WholeFile(path: path)
    } catch {
      throw Failure(Exit.cannotCreate, "\(path): \(error.words). Nothing was written. \(advice(error))")
    }
    write(PartialFile.name)
    write(.about, PartialFile.about(rules, key))
  }

  func take(head: [UInt8], of source: SourceRecord) -> Bool {
    parts += 1
    return write(.head, head)
  }

  func take(_ kind: InputPart.Chunk, _ chunk: [UInt8]) -> Bool { write(kind == .rows ? .rows : .touchpoints, chunk) }

  func take(_ link: PartLink) {}

  /// Puts the file in its place.
  func finish() throws(Failure) {
    write(.end, (0..<8).map { UInt8(truncatingIfNeeded: parts >> ($0 * 8)) })
    if let failure {
      discard()
      throw failure
    }
    do throws(SystemError) {
      try file.finish()
    } catch {
      discard()
      throw Failure(Exit.cannotCreate, "\(path): \(error.words). Nothing was written. \(advice(error))")
    }
  }

  func discard() { file.remove() }

  @discardableResult
  private func write(_ section: PartialFile.Section, _ bytes: [UInt8]) -> Bool {
    write([section.rawValue] + (0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> ($0 * 8)) }) && write(bytes)
  }

  @discardableResult
  private func write(_ bytes: [UInt8]) -> Bool {
    if failure != nil { return false }
    do throws(SystemError) {
      try file.write(bytes.span)
      return true
    } catch {
      failure = Failure(Exit.cannotCreate, "\(path): \(error.words). Nothing was written. \(advice(error))")
      return false
    }
  }
}

/// Files of partial results, opened and looked through.
struct PartialFiles: PartLibrary {
  let key: HashKey
  private var parts: [Part] = []

  private struct Part {
    var path: String
    var head: Piece
    var chunks: [(kind: InputPart.Chunk, piece: Piece)] = []
  }

  /// Bytes of a file.
  private struct Piece {
    var offset: UInt64
    var count: Int
  }

  var count: Int { parts.count }

  /// Throws where a file is none of partial results, is damaged, or was made by other rules or under another key.
  init(_ paths: [String], _ rules: ReadingRules, key: HashKey) throws(Failure) {
    self.key = key
    for path in paths { try open(path, rules) }
  }

  func file(of part: Int) -> StoredInput? { nil }
  func place(of part: Int) -> String { parts[part].path + ":" }
  func head(of part: Int) throws(Failure) -> [UInt8] { try read(parts[part].head, of: parts[part].path) }

  func chunks(of part: Int) -> [InputPart.Chunk] { parts[part].chunks.map(\.kind) }
  func chunk(_ number: Int, of part: Int) throws(Failure) -> [UInt8] { try read(parts[part].chunks[number].piece, of: parts[part].path) }

  private mutating func open(_ path: String, _ rules: ReadingRules) throws(Failure) {
    func damaged(_ what: String) -> Failure {
      Failure(Exit.ioError, "\(path): \(what). Nothing was reported; make the file again with `waymark report --partial`.")
    }
    guard let size = FileSystem.size(of: path) else {
      throw Failure(Exit.noInput, "\(path): no such file, or it can't be read. Nothing was reported; check the name and the permissions.")
    }
    guard try read(Piece(offset: 0, count: min(size, PartialFile.name.count)), of: path) == PartialFile.name else {
      throw Failure(
        Exit.dataError, "\(path): no partial result, as `waymark report --partial FILE` writes them. Nothing was reported.")
    }
    var offset = UInt64(PartialFile.name.count)
    var (here, isWhole, isKnown) = (0, false, false)
    while !isWhole {
      guard offset + UInt64(PartialFile.sectionHeader) <= UInt64(size) else { throw damaged("breaks off after \(size) bytes") }
      let header = try read(Piece(offset: offset, count: PartialFile.sectionHeader), of: path)
      let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(header[1 + $1]) << UInt64($1 * 8) }
      offset += UInt64(PartialFile.sectionHeader)
      guard length <= UInt64(size) - offset else { throw damaged("breaks off after \(size) bytes") }
      let piece = Piece(offset: offset, count: Int(length))
      offset += length
      let section = PartialFile.Section(rawValue: header[0])
      // Everything else means what the rules say that it was made by.
      guard isKnown || section == .about else { throw damaged("doesn't say how it was made") }
      switch section {
      case .about:
        try compare(read(piece, of: path), rules, path)
        isKnown = true
      case .head:
        parts.append(Part(path: path, head: piece))
        here += 1
      case .touchpoints, .rows:
        guard here > 0 else { throw damaged("has data of no input") }
        parts[parts.count - 1].chunks.append((section == .rows ? .rows : .touchpoints, piece))
      case .end:
        let stated = try read(piece, of: path)
        guard stated == (0..<8).map({ UInt8(truncatingIfNeeded: here >> ($0 * 8)) }) else { throw damaged("has another number of inputs than it says") }
        isWhole = true
      case nil: throw damaged("has a section of kind \(header[0]) at byte \(piece.offset), which isn't known")
      }
    }
  }

  private func compare(_ about: [UInt8], _ rules: ReadingRules, _ path: String) throws(Failure) {
    let stated: [(name: String, text: String)]
    do throws(PartDamage) {
      stated = try readPartAbout(about)
    } catch { throw Failure(Exit.ioError, "\(path): \(error.words). Nothing was reported; make the file again.") }
    if stated.first(where: { $0.name == "key" })?.text != PartialFile.check(key) {
      throw Failure(
        Exit.usage, "\(path): was made under another key. Give the configuration with the `privacy.key_file` that it was made with.")
    }
    let differing = ReadingRules(stated.filter { $0.name != "key" }).differing(from: rules)
    if !differing.isEmpty {
      throw Failure(
        Exit.usage,
        "\(path): was made by other rules (\(differing.joined(separator: ", "))). Give the flags and the configuration that it was made with, or make it again.")
    }
  }

  private func read(_ piece: Piece, of path: String) throws(Failure) -> [UInt8] {
    do {
      let handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
      defer { try? handle.close() }
      try handle.seek(toOffset: piece.offset)
      let data = try handle.read(upToCount: piece.count) ?? Data()
      guard data.count == piece.count else { throw Failure(Exit.ioError, "\(path): breaks off. Nothing was reported; make the file again.") }
      return Array(data)
    } catch let failure as Failure {
      throw failure
    } catch {
      throw Failure(Exit.noInput, "\(path): can't be read. Nothing was reported; check the name and the permissions.")
    }
  }
}
