import Foundation
import Ingest

/// An input to read: its path, its name in tables, and what the user says of it.
struct Input {
  var path: String
  var name: String
  var settings: InputSettings
}

/// Finds the files that arguments and configuration mean, each once, in the order of their names.
struct InputList {
  private let messages: Messages
  private var files: [(path: String, settings: InputSettings)] = []
  private var seen: Set<String> = []
  private var folders: Set<String> = []

  init(messages: Messages) { self.messages = messages }

  /// The inputs of a run. A file that a configured pattern matches is read as the configuration says, wherever it was named.
  static func inputs(
    _ arguments: [String], _ settings: Settings, _ messages: Messages
  ) throws(Failure) -> [Input] {
    let configured = settings.inputs
    var list = InputList(messages: messages)
    for argument in arguments { try list.add(argument) }
    for input in configured { try list.add(input, alsoNamed: !arguments.isEmpty) }
    if list.files.isEmpty, arguments.isEmpty, configured.isEmpty {
      throw Failure(
        Exit.usage,
        "no input. Name files or folders, or - for standard input; `waymark report --help` shows examples.")
    }
    return list.named(settings)
  }

  private mutating func add(_ argument: String) throws(Failure) {
    if argument == "-" { return addFile("-") }
    try addPath(absolute(argument), shown: argument)
  }

  private mutating func addPath(_ path: String, shown: String) throws(Failure) {
    guard let kind = FileSystem.kind(of: path) else {
      throw Failure(Exit.noInput, "\(shown): no such file or folder. Nothing was reported; check the name.")
    }
    kind == .folder ? try addFolder(path) : addFile(path)
  }

  private mutating func addFile(_ path: String) {
    let identity = path == "-" ? path : URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard seen.insert(identity).inserted else {
      messages.warn("\(path == "-" ? "standard input" : path) is given twice; it is read once.")
      return
    }
    files.append((path, InputSettings()))
  }

  /// Everything below a folder but hidden files; a link back to a folder already read ends there.
  private mutating func addFolder(_ path: String) throws(Failure) {
    guard folders.insert(URL(fileURLWithPath: path).resolvingSymlinksInPath().path).inserted else { return }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: path)
    } catch {
      throw Failure(Exit.noInput, "\(path): the folder can't be read. Check its permissions.")
    }
    for name in names.sorted(by: isBefore) {
      if name.hasPrefix(".") {
        messages.detail("\(path)/\(name) is hidden and was left out; name it to have it read.")
        continue
      }
      let child = path == "/" ? "/" + name : path + "/" + name
      guard let kind = FileSystem.kind(of: child) else {
        messages.warn("\(child) is a link that leads nowhere; it was left out.")
        continue
      }
      kind == .folder ? try addFolder(child) : addFile(child)
    }
  }

  /// The files of a configured pattern. Files that the command line names already stay as they are.
  private mutating func add(_ input: ConfiguredInput, alsoNamed: Bool) throws(Failure) {
    if input.pattern == "-" {
      if !seen.contains("-") { addFile("-") }
      return
    }
    var found = 0
    for path in matches(input.pattern) {
      found += 1
      let identity = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
      if !seen.contains(identity) { addFile(path) }
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
    for child in FileManager.default.enumerator(atPath: start)?.compactMap({ $0 as? String }) ?? [] {
      let path = start == "/" ? "/" + child : start + "/" + child
      if let kind = FileSystem.kind(of: path), kind != .folder, start == pattern || glob.matches(path) { found.append(path) }
    }
    return found.sorted(by: isBefore)
  }

  /// Names each file by its path relative to the common parent of all, and puts them in the order of names.
  private func named(_ settings: Settings) -> [Input] {
    let parents = files.filter { $0.path != "-" }.map { $0.path.split(separator: "/").dropLast().map(String.init) }
    var common = parents.first ?? []
    for parent in parents {
      var shared = 0
      while shared < common.count, shared < parent.count, common[shared] == parent[shared] { shared += 1 }
      common = Array(common.prefix(shared))
    }
    let inputs = files.map { file -> Input in
      let name =
        file.path == "-"
        ? "stdin" : file.path.split(separator: "/").dropFirst(common.count).joined(separator: "/")
      return Input(path: file.path, name: name, settings: inputSettings(of: file.path, name, settings))
    }
    return inputs.sorted { isBefore($0.name, $1.name) }
  }

  /// The first configured pattern that means the file says how it is read, and `--format` before it.
  private func inputSettings(of path: String, _ name: String, _ settings: Settings) -> InputSettings {
    let fitting = settings.inputs.first { input in
      input.pattern == path || path.hasPrefix(input.pattern + "/")
        || (path != "-" && Glob(input.pattern, crossesSlashes: false).matches(path))
    }
    var own = fitting?.settings ?? InputSettings()
    let file = path.split(separator: "/").last.map(String.init) ?? path
    for (pattern, forced) in settings.formats {
      let glob = Glob(pattern, crossesSlashes: false)
      if glob.matches(path) || glob.matches(name) || glob.matches(file) || absolute(pattern) == path {
        own.mapping = forced.mapping
        own.logFormat = forced.logFormat
      }
    }
    return own
  }
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
