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
}
