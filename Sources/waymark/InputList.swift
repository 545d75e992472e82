import Foundation
import Ingest

/// An input to read: its path, its name in tables, and what the user says of it.
struct Input {
  var path: String
  var name: String
  var settings: InputSettings
  /// Whether configuration or flags say how it is read.
  var isDescribed = false
  /// Other inputs, which aren't read because this one holds what they do.
  var copies: [InputCopy] = []
}

/// An input that isn't read, for another one holds all that it does.
struct InputCopy {
  var path: String
  var name: String
  var kind: ContentCopies.Kind
}

/// Finds the files that arguments and configuration mean, each content once, in the order of their names.
struct InputList {
  private let messages: Messages
  private var files: [(path: String, resolved: String)] = []
  /// Paths of files, as they were found and with links followed.
  private var seen: Set<String> = []
  private var resolved: Set<String> = []
  /// Folders that were read, with links followed, and by which path.
  private var folders: [String: String] = [:]
  private var repeats: [String] = []

  init(messages: Messages) { self.messages = messages }

  /// The inputs of a run. A file that a configured pattern matches is read as the configuration says, wherever it was named.
  static func inputs(
    _ arguments: [String], _ settings: Settings, _ messages: Messages
  ) throws(Failure) -> [Input] {
    let configured = settings.inputs
    var list = InputList(messages: messages)
    // In an order of their own, for of two ways into a folder the first is taken.
    let paths = arguments.map { (shown: $0, path: $0 == "-" ? $0 : absolute($0)) }.sorted { isBefore($0.path, $1.path) }
    for (shown, path) in paths { try list.addPath(path, shown: shown) }
    for input in configured { try list.add(input, alsoNamed: !arguments.isEmpty) }
    if list.files.isEmpty, arguments.isEmpty, configured.isEmpty {
      throw Failure(
        Exit.usage,
        "no input. Name files or folders, or - for standard input; `waymark report --help` shows examples.")
    }
    list.warnOfRepeats()
    return withoutCopies(list.named(settings), threads: settings.threads ?? Machine.whole().threads)
  }

  private mutating func addPath(_ path: String, shown: String) throws(Failure) {
    if path == "-" { return addFile("-") }
    guard let kind = FileSystem.kind(of: path) else {
      throw Failure(Exit.noInput, "\(shown): no such file or folder. Nothing was reported; check the name.", at: .file(path))
    }
    if kind != .folder { return addFile(path) }
    if let known = folders[followed(path)] {
      if known == path { repeats.append(path) } else { messages.warn("\(path) leads to the folder \(known), which is given too; it is read once.", at: .file(path)) }
      return
    }
    try addFolder(path)
  }

  private mutating func addFile(_ path: String) {
    guard seen.insert(path).inserted else {
      repeats.append(path)
      return
    }
    let resolved = followed(path)
    self.resolved.insert(resolved)
    files.append((path, resolved))
  }

  /// Everything below a folder but hidden files; a link back to a folder already read ends there.
  private mutating func addFolder(_ path: String) throws(Failure) {
    let followed = followed(path)
    if let known = folders[followed] {
      messages.detail("\(path) leads to the folder \(known), which is read once.", at: .file(path))
      return
    }
    folders[followed] = path
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw Failure(Exit.noInput, "\(path): the folder can't be read. Check its permissions.", at: .file(path))
    }
    for name in names.sorted(by: isBefore) {
      if name.hasPrefix(".") {
        messages.detail("\(path)/\(name) is hidden and was left out; name it to have it read.", at: .file("\(path)/\(name)"))
        continue
      }
      let child = path == "/" ? "/" + name : path + "/" + name
      guard let kind = FileSystem.kind(of: child) else {
        messages.warn("\(child) is a link that leads nowhere; it was left out.", at: .file(child))
        continue
      }
      kind == .folder ? try addFolder(child) : addFile(child)
    }
  }

  /// The files of a configured pattern. Files that the command line names already stay as they are.
  private mutating func add(_ input: ConfiguredInput, alsoNamed: Bool) throws(Failure) {
    if input.pattern == "-" {
      if !seen.contains(input.pattern) { addFile("-") }
      return
    }
    var found = 0
    for path in matches(input.pattern) {
      found += 1
      if !seen.contains(path), !resolved.contains(followed(path)) { addFile(path) }
    }
    guard found == 0 else { return }
    let glob = Glob(input.pattern, crossesSlashes: false)
    // The pattern may mean a file that is only reachable by the name that the command line gave.
    if files.contains(where: { glob.matches($0.path) }) { return }
    throw Failure(Exit.noInput, "\(input.origin): no file fits. Check the pattern; it is relative to the configuration.")
  }

  /// The files that a pattern means, found from its first part without a wildcard.
  private func matches(_ pattern: String) -> [String] {
    var folder: [String] = []
    for part in pattern.split(separator: "/") {
      if part.contains("*") || part.contains("?") { break }
      folder.append(String(part))
    }
    let start = "/" + folder.joined(separator: "/")
    guard let kind = FileSystem.kind(of: start) else { return [] }
    if kind != .folder { return [start] }
    let glob = Glob(pattern, crossesSlashes: false)
    var found: [String] = []
    for child in FileManager.default.enumerator(atPath: followed(start))?.compactMap({ $0 as? String }) ?? [] {
      let path = start == "/" ? "/" + child : start + "/" + child
      if let kind = FileSystem.kind(of: path), kind != .folder, start == pattern || glob.matches(path) { found.append(path) }
    }
    return found.sorted(by: isBefore)
  }

  /// Names each file by its path relative to the common parent of all, and puts them in the order of names.
  private func named(_ settings: Settings) -> [Input] {
    let inputs = zip(files, sourceNames(ofPaths: files.map(\.path))).map { file, name -> Input in
      var input = Input(path: file.path, name: name, settings: InputSettings())
      describe(&input, file.resolved, settings)
      return input
    }
    return inputs.sorted { isBefore($0.name, $1.name) }
  }

  /// The first configured pattern that means the file, or what it is a link to, says how it is read, and `--format` before it.
  private func describe(_ input: inout Input, _ resolved: String, _ settings: Settings) {
    let path = input.path
    func fits(_ pattern: String, _ path: String) -> Bool {
      pattern == path || path.hasPrefix(pattern + "/") || (path != "-" && Glob(pattern, crossesSlashes: false).matches(path))
    }
    if let fitting = settings.inputs.first(where: { fits($0.pattern, path) || fits($0.pattern, resolved) }) {
      input.settings = fitting.settings
      input.isDescribed = true
    }
    let file = path.split(separator: "/").last.map(String.init) ?? path
    for (pattern, forced) in settings.formats {
      let glob = Glob(pattern, crossesSlashes: false)
      if glob.matches(path) || glob.matches(input.name) || glob.matches(file) || absolute(pattern) == path {
        input.settings.mapping = forced.mapping
        input.settings.logFormat = forced.logFormat
        input.isDescribed = true
      }
    }
  }

  // MARK: The same twice

  /// How many inputs are named that are given twice; of more it is only said how many there are.
  private static let mostRepeats = 3

  private func warnOfRepeats() {
    let repeats = Set(repeats).sorted(by: isBefore)
    for path in repeats.prefix(Self.mostRepeats) {
      messages.warn("\(path == "-" ? "standard input" : path) is given twice; it is read once.", at: .file(path))
    }
    let more = repeats.dropFirst(Self.mostRepeats)
    if !more.isEmpty { messages.warn("\(more.count) more inputs are given twice; each is read once.") }
    for path in more { messages.detail("\(path) is given twice.", at: .file(path)) }
  }

  /// The inputs without those that hold what another does. Of equal ones the one stays that is described, else the first by name.
  private static func withoutCopies(_ inputs: [Input], threads: Int) -> [Input] {
    guard inputs.count > 1 else { return inputs }
    let order = inputs.indices.filter { inputs[$0].isDescribed } + inputs.indices.filter { !inputs[$0].isDescribed }
    let found = ContentCopies.find(order.map { inputs[$0].path }, threads: threads)
    var inputs = inputs
    var copies = Set<Int>()
    for (copy, original, kind) in found.map({ (order[$0.input], order[$0.original], $0.kind) }).sorted(by: { $0.0 < $1.0 }) {
      inputs[original].copies.append(InputCopy(path: inputs[copy].path, name: inputs[copy].name, kind: kind))
      copies.insert(copy)
    }
    return inputs.indices.filter { !copies.contains($0) }.map { inputs[$0] }
  }
}

/// A path with all links in it followed.
private func followed(_ path: String) -> String {
  path == "-" ? path : URL(fileURLWithPath: path).resolvingSymlinksInPath().path
}

/// A path from the root, without `.` and `..`.
func absolute(_ path: String, in folder: String = FileManager.default.currentDirectoryPath) -> String {
  var parts: [Substring] = []
  for part in (path.hasPrefix("/") ? path : folder + "/" + path).split(separator: "/") where part != "." {
    if part == ".." { parts = parts.dropLast() } else { parts.append(part) }
  }
  return "/" + parts.joined(separator: "/")
}

/// The order of two names by their UTF-8 bytes.
func isBefore(_ a: String, _ b: String) -> Bool {
  Array(a.utf8).lexicographicallyPrecedes(Array(b.utf8))
}
