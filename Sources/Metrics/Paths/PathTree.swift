import Journeys

/// All paths met, as one tree: a path is a node, its way from the root the channels.
///
/// Paths that begin alike share their beginning, and no path is a text before it is shown.
struct PathTree {
  private struct Branch: Hashable {
    var parent: Int32
    var channel: UInt16
  }

  /// By node; the root, which is the empty path, has none.
  private var branches: [Branch] = []
  private var nodes: [Branch: Int32] = [:]

  /// How many nodes there are; they are numbered from the root, 0.
  var count: Int { branches.count + 1 }

  /// The node of the path that goes one channel further.
  mutating func child(of node: Int, _ channel: UInt16) -> Int {
    let branch = Branch(parent: Int32(node), channel: channel)
    if let known = nodes[branch] { return Int(known) }
    branches.append(branch)
    nodes[branch] = Int32(branches.count)
    return branches.count
  }

  func channels(of node: Int) -> [UInt16] {
    var channels: [UInt16] = []
    var node = node
    while node > 0 {
      channels.append(branches[node - 1].channel)
      node = Int(branches[node - 1].parent)
    }
    return channels.reversed()
  }

  /// Adds another tree's paths and says which node each of its nodes is here.
  mutating func merge(_ other: PathTree) -> [Int] {
    var places = [0]
    places.reserveCapacity(other.count)
    for branch in other.branches { places.append(child(of: places[Int(branch.parent)], branch.channel)) }
    return places
  }

  /// Writes the nodes that are asked for and those on the way to them, each behind its parent and with what `writeRow` adds.
  func write(
    to writer: inout FigureWriter, where isAskedFor: (Int) -> Bool, _ writeRow: (inout FigureWriter, Int) -> Void
  ) {
    var isKept = (0..<count).map(isAskedFor)
    // A parent has a smaller number than its children.
    for node in (1..<count).reversed() where isKept[node] { isKept[Int(branches[node - 1].parent)] = true }
    isKept[0] = true
    var places = [Int](repeating: 0, count: count)
    var written = 0
    writer.length(isKept.count { $0 } - 1)
    writeRow(&writer, 0)
    for node in 1..<count where isKept[node] {
      written += 1
      places[node] = written
      writer.length(places[Int(branches[node - 1].parent)])
      writer.channel(Channel(branches[node - 1].channel))
      writeRow(&writer, node)
    }
  }

  mutating func read(
    from reader: inout FigureReader, _ readRow: (inout FigureReader, Int) throws(PartDamage) -> Void
  ) throws(PartDamage) {
    var places = [0]
    let count = try reader.length()
    try readRow(&reader, 0)
    for _ in 0..<count {
      let parent = places[try reader.place(below: places.count)]
      let node = child(of: parent, try reader.channel().number)
      places.append(node)
      try readRow(&reader, node)
    }
  }
}
