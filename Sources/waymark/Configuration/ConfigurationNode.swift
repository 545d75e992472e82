import Ingest
import Yams

/// A place in the configuration file, which knows its line and complains in words.
struct ConfigurationNode {
  let node: Node
  let file: String
  /// The keys that lead here, such as `inputs[0].columns`.
  let path: String
  /// Is told of each place that is asked for values: the keys that it may have, and those that it has.
  var witness: KeyWitness?

  typealias KeyWitness = (_ path: String, _ known: [String], _ present: [String]) -> Void

  /// `file:line: message`, with the status for usage errors.
  func failure(_ message: String) -> Failure {
    let line = node.mark.map { ":\($0.line)" } ?? ""
    return Failure(Exit.usage, "\(file)\(line): \(message)", at: .file(file, line: node.mark?.line))
  }

  private func child(_ node: Node, _ key: String) -> ConfigurationNode {
    ConfigurationNode(node: node, file: file, path: path.isEmpty ? key : "\(path).\(key)", witness: witness)
  }

  /// The values of a mapping that may have only these keys.
  func values(_ keys: [String]) throws(Failure) -> [String: ConfigurationNode] {
    var values: [String: ConfigurationNode] = [:]
    for (key, value) in try pairs() {
      guard keys.contains(key) else {
        let near = nearest(to: key, among: keys).first.map { "; did you mean `\($0)`?" } ?? "; known are \(listed(keys))"
        throw value.failure("unknown key `\(value.path)`\(near)")
      }
      guard values[key] == nil else { throw value.failure("`\(value.path)` stands here twice") }
      values[key] = value
    }
    witness?(path, keys, Array(values.keys))
    return values
  }

  /// The pairs of a mapping whose keys are free, in the order of the file.
  func pairs() throws(Failure) -> [(key: String, value: ConfigurationNode)] {
    guard let mapping = node.mapping else { throw failure("\(name) must be a mapping of keys to values") }
    var pairs: [(String, ConfigurationNode)] = []
    for (key, value) in mapping {
      guard let name = key.scalar?.string else { throw failure("a key of \(self.name) is no text") }
      pairs.append((name, child(value, name)))
    }
    return pairs
  }

  /// The items of a list; one item alone is a list too.
  func items() throws(Failure) -> [ConfigurationNode] {
    guard let sequence = node.sequence else {
      if node.scalar != nil || node.mapping != nil { return [self] }
      throw failure("\(name) must be a list")
    }
    return sequence.enumerated().map { ConfigurationNode(node: $1, file: file, path: "\(path)[\($0)]", witness: witness) }
  }

  func text() throws(Failure) -> String {
    guard let scalar = node.scalar, !scalar.string.isEmpty else { throw failure("\(name) must be a text") }
    return scalar.string
  }

  func texts() throws(Failure) -> [String] {
    var texts: [String] = []
    for item in try items() { texts.append(try item.text()) }
    return texts
  }

  /// A text that `read` understands; otherwise the failure says what was expected.
  func value<Value>(_ expected: String, _ read: (String) -> Value?) throws(Failure) -> Value {
    let text = try text()
    guard let value = read(text) else { throw failure("\(name) must be \(expected), not “\(text)”") }
    return value
  }

  var isMapping: Bool { node.mapping != nil }
  var isList: Bool { node.sequence != nil }

  private var name: String { path.isEmpty ? "the configuration" : "`\(path)`" }
}
