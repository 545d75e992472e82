/// The pairs of a line that says `key=value key="value with spaces"` (logfmt), for formats that write such.
struct KeyValuePairs {
  let keys: [String: FieldRole]
  /// Keys of which one must be there.
  let needed: [String]
  private let known: JSONKeyTree
  private let roles: FieldList
  private let isNeeded: [Bool]

  init(keys: [String: FieldRole], needed: [String]) {
    self.keys = keys
    self.needed = needed
    let names = Set(keys.keys).union(needed).sorted()
    known = JSONKeyTree(names)
    roles = FieldList(names.map { keys[$0] })
    isNeeded = names.map(needed.contains)
  }

  /// Reads the pairs from `start` on into a draft that was begun with the line.
  func readPairs(_ line: Span<UInt8>, from start: Int, into draft: inout HitDraft) throws(Refusal) {
    var at = start
    var found = 0
    while at < line.count {
      if line[at] == 0x20 {
        at += 1
        continue
      }
      guard let equals = firstIndex(of: 0x3D, in: line, from: at) else { break }
      let key = line.extracting(at..<equals)
      var value = (equals + 1)..<(equals + 1)
      if equals + 1 < line.count, line[equals + 1] == 0x22 {
        guard let close = firstIndex(of: 0x22, in: line, from: equals + 2) else {
          throw Refusal("a quote that is not closed", at: equals + 1)
        }
        value = (equals + 2)..<close
        at = close + 1
      } else {
        let end = firstIndex(of: 0x20, in: line, from: equals + 1) ?? line.count
        value = (equals + 1)..<end
        at = end
      }
      guard let number = known.entry(key, JSONKeyTree.root).key else { continue }
      if isNeeded[number] { found += 1 }
      do throws(Refusal) {
        try roles.set(number, value, .none, in: &draft)
      } catch {
        throw Refusal(error.reason, at: value.lowerBound)
      }
    }
    guard found > 0 else { throw Refusal("none of the keys \(needed.joined(separator: ", "))") }
  }
}
