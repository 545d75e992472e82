/// The keys that a JSON format knows, by the object that they stand in.
///
/// `request.headers.Referer` is found as three nested keys, and as one key that holds dots. An object in which no key
/// is known has no place in the tree, so that it can be passed over.
struct JSONKeyTree: Sendable {
  /// What is known of a key within its object.
  struct Entry: BitwiseCopyable {
    /// The key's place in the list that the tree was made of.
    var key: Int?
    /// The object that it may hold.
    var child: Int?
    static let unknown = Entry(key: nil, child: nil)
  }

  private struct Node {
    var names = SymbolTable(key: HashKey(0x5d, 0x2b), expected: 16)
    var entries: [Entry] = [.unknown]
    /// A bit for each length that a name here has, modulo 64: most strangers are told by it.
    var lengths: UInt64 = 0
  }

  static let root = 0
  private var nodes = [Node()]
  /// The object whose keys are names of cookies.
  private(set) var cookies: Int?

  init(_ keys: [String], cookies: String? = nil) {
    if let cookies {
      let entry = entryNumber(Array(cookies.utf8)[...], Self.root)
      self.cookies = nodes.count
      nodes[Self.root].entries[entry].child = nodes.count
      nodes.append(Node())
    }
    for (number, key) in keys.enumerated() { add(Array(key.utf8)[...], number, to: Self.root) }
  }

  private mutating func add(_ name: ArraySlice<UInt8>, _ number: Int, to node: Int) {
    let whole = entryNumber(name, node)
    nodes[node].entries[whole].key = number
    for dot in name.indices where name[dot] == 0x2E {
      let first = entryNumber(name[..<dot], node)
      let child = nodes[node].entries[first].child ?? nodes.count
      if child == nodes.count { nodes.append(Node()) }
      nodes[node].entries[first].child = child
      add(name[(dot + 1)...], number, to: child)
    }
  }

  private mutating func entryNumber(_ name: ArraySlice<UInt8>, _ node: Int) -> Int {
    let number = Int(nodes[node].names.intern(Array(name).span).number)
    if number == nodes[node].entries.count { nodes[node].entries.append(.unknown) }
    nodes[node].lengths |= 1 << UInt64(name.count & 63)
    return number
  }

  func entry(_ name: Span<UInt8>, _ node: Int) -> Entry {
    guard nodes[node].lengths >> UInt64(name.count & 63) & 1 == 1 else { return .unknown }
    return nodes[node].entries[Int(nodes[node].names.symbol(of: name).number)]
  }
}
