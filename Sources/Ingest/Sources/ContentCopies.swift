/// Which inputs hold the same content as another: the same file under two names, a copy, a gzipped copy, or the beginning of another,
/// as a file that was copied before it grew, or whose gzipped copy isn't finished.
///
/// Of most inputs only the head is read. Only where heads are equal is more read, and only as far as the contents stay equal: from
/// level to level sixteen times as much. Contents are equal by length, CRC-32 and head; that two differ all the same is as likely
/// as that gzip overlooks damage.
package struct ContentCopies {
  /// An input that needn't be read, for all that it holds another does too.
  package struct Copy: Equatable, Sendable {
    package var input: Int
    /// The input that holds all of it, which is no copy itself.
    package var original: Int
    package var kind: Kind
  }

  package enum Kind: Sendable {
    /// Two names of one file: a link.
    case link
    /// The same content.
    case content
    /// The original goes on where the copy ends.
    case beginning
  }

  /// The copies among files at these paths; of equal ones the first stays. Nothing is read but of files: what can be read only once
  /// (`-`, a pipe), and what can't be opened, is nobody's copy. Files without content aren't each other's copies.
  package static func find(_ paths: [String], threads: Int) -> [Copy] {
    var search = ContentCopies(paths, threads: threads)
    let files = search.withoutLinks()
    let heads = sideBySide(files, threads: threads) { try? ContentHead.read(path: paths[$0]) }
    var equals: [ContentHead: [Int]] = [:]
    for (input, head) in zip(files, heads) {
      if let head, head.length > 0 { equals[head, default: []].append(input) }
    }
    for (head, group) in equals where group.count > 1 {
      if head.isFull { search.refine(group, upTo: ContentHead.most * growth) } else { search.join(group, .content) }
    }
    return search.copies.values.sorted { $0.input < $1.input }
  }

  /// How many times as much is read at the next level.
  private static let growth = 16

  private let paths: [String]
  private let threads: Int
  private var copies: [Int: Copy] = [:]

  private init(_ paths: [String], threads: Int) {
    self.paths = paths
    self.threads = threads
  }

  /// The inputs that are files, each by its first name only.
  private mutating func withoutLinks() -> [Int] {
    var first: [FileSystem.Identity: Int] = [:]
    var files: [Int] = []
    for (input, path) in paths.enumerated() where path != "-" {
      guard let identity = FileSystem.identity(of: path) else { continue }
      if let original = first[identity] {
        copies[input] = Copy(input: input, original: original, kind: .link)
        continue
      }
      first[identity] = input
      if FileSystem.kind(of: path) == .file { files.append(input) }
    }
    return files
  }

  /// Takes all but the first of a group as copies of it.
  private mutating func join(_ group: [Int], _ kind: Kind) {
    for input in group.dropFirst() { add(input, of: group[0], kind) }
  }

  /// Whoever was a copy of the copy is one of the original.
  private mutating func add(_ input: Int, of original: Int, _ kind: Kind) {
    for (other, copy) in copies where copy.original == input {
      copies[other] = Copy(input: other, original: original, kind: copy.kind == .beginning ? copy.kind : kind)
    }
    copies[input] = Copy(input: input, original: original, kind: kind)
  }

  /// Parts inputs whose contents begin alike by more of their contents, until each is alone or at its end.
  private mutating func refine(_ group: [Int], upTo limit: Int) {
    var equals: [ContentDigest: [Int]] = [:]
    let digests = sideBySide(group, threads: threads) { [paths] in try? ContentDigest.read(path: paths[$0], upTo: limit) }
    for (input, digest) in zip(group, digests) {
      if let digest { equals[digest, default: []].append(input) }
    }
    var ended: [Whole] = []
    var longer: [Int] = []
    for (digest, group) in equals {
      if digest.length < limit {
        join(group, .content)
        ended.append(Whole(input: group[0], digest: digest))
      } else {
        if group.count > 1 { refine(group, upTo: limit > Int.max / Self.growth ? .max : limit * Self.growth) }
        longer += group
      }
    }
    findBeginnings(ended.sorted { ($0.digest.length, $0.input) < ($1.digest.length, $1.input) }, longer.filter { copies[$0] == nil })
  }

  /// A content that was read to its end.
  private struct Whole {
    var input: Int
    var digest: ContentDigest
  }

  /// Finds which whole contents, the shortest first, are the beginning of another or of one that goes on.
  private mutating func findBeginnings(_ ended: [Whole], _ longer: [Int]) {
    let lengths = ended.map(\.digest.length)
    let others = (ended.dropFirst().map(\.input) + longer).sorted()
    if ended.isEmpty || others.isEmpty { return }
    let digests = sideBySide(others, threads: threads) { [paths] in try? ContentDigest.read(path: paths[$0], at: lengths) }
    // From the longest down, so that an original is never a copy itself.
    for (place, whole) in ended.enumerated().reversed() {
      for (input, digests) in zip(others, digests) where input != whole.input && copies[input] == nil {
        guard digests?[place] == whole.digest else { continue }
        add(whole.input, of: input, .beginning)
        break
      }
    }
  }
}
