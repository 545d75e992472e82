/// The words most like a mistyped one (edit distance of at most a third of its length), nearest first.
package func nearest(to word: String, among words: [String], most: Int = 1) -> [String] {
  let wanted = Array(word.lowercased().utf8)
  let limit = max(1, wanted.count / 3)
  var near: [(distance: Int, word: String)] = []
  for candidate in words {
    let distance = editDistance(wanted, Array(candidate.lowercased().utf8))
    if distance <= limit || candidate.lowercased().hasPrefix(word.lowercased()) {
      near.append((distance, candidate))
    }
  }
  near.sort { ($0.distance, $0.word) < ($1.distance, $1.word) }
  return near.prefix(most).map(\.word)
}

/// Insertions, removals, changes and swaps of neighbours that lead from one to the other (Damerau; no part is edited twice).
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var row = Array(0...b.count)
  var before: [Int] = []
  for i in 0..<a.count {
    let above = row
    row[0] = i + 1
    for j in 0..<b.count {
      row[j + 1] = min(above[j + 1] + 1, row[j] + 1, above[j] + (a[i] == b[j] ? 0 : 1))
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { row[j + 1] = min(row[j + 1], before[j - 1] + 1) }
    }
    before = above
  }
  return row[b.count]
}
