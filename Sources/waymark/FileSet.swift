import Foundation
import Glibc
import Ingest

/// Files of a folder that are replaced all at once, by one call to the system, among files that are somebody else's.
///
/// The new ones are written into a hidden folder inside. When they are on disk, the old ones get second names there, and then each
/// file gives its place to a symbolic link that leads through `now` to the old file of that name:
///
///     kpis.csv -> .waymark-out/now/kpis.csv      .waymark-out/now -> old
///
/// Nobody who reads sees a difference so far. Then `now` is made to lead to `new`, which is the moment, and then the new files take
/// the places of their links, and the hidden folder goes. So whenever the process is killed, either all names lead to the old files or
/// all lead to the new ones, and `settle`, which is also the last step, makes plain files of them. The folder itself stays what it
/// was, with its owner and its rights, for whoever has it open, mounted or under a link; nothing outside of it is touched.
///
/// A folder that was only just made for them needs none of that: the new files are written into one beside it, which takes its place.
///
/// Where a file system has no symbolic links (FAT, some network shares), the files are renamed one by one after `whole` says that they are
/// all there: a kill between two leaves a mixture then, which the next run makes whole.
struct FileSet {
  let folder: String
  private let calls: FolderCalls
  /// The folder that may take the place of a new one; nil where its name would be too long, or has no other beside it.
  private let beside: String?
  private var isBeside = false
  /// The lock of a folder that took another's place.
  private var lock: FileLock?

  static let hiddenName = ".waymark-out"
  private var hidden: String { "\(folder)/\(Self.hiddenName)" }
  private var now: String { "\(hidden)/now" }
  private var whole: String { "\(hidden)/whole" }
  private func place(_ name: String) -> String { "\(folder)/\(name)" }
  private var newFolder: String { isBeside ? beside ?? "" : "\(hidden)/new" }
  private func new(_ name: String) -> String { "\(newFolder)/\(name)" }
  private func old(_ name: String) -> String { "\(hidden)/old/\(name)" }

  /// The folder, in which nobody else replaces files as long as this is in use.
  init(in folder: String, calls: FolderCalls) {
    self.folder = folder
    self.calls = calls
    let parts = FileSystem.resolved(folder)?.split(separator: "/")
    beside = parts?.last.flatMap { name in
      name.utf8.count > 200 ? nil : ((parts ?? []).dropLast() + [".\(name)\(Self.hiddenName)"]).map { "/" + $0 }.joined()
    }
  }

  /// Makes room for new files, after what an earlier run left is tidied up. `isNew`: the folder was made for them, and nobody has it yet.
  mutating func begin(isNew: Bool) throws(SystemError) {
    try settle()
    if isNew, let beside {
      try calls.makeFolder(beside)
      isBeside = true
      return
    }
    try calls.makeFolder(hidden)
    try calls.makeFolder(newFolder)
  }

  /// Writes a new file aside; several threads may do so at once.
  func write(_ name: String, _ body: (borrowing WriteHandle) throws(SystemError) -> Void) throws(SystemError) {
    try calls.write(new(name), body)
  }

  /// Puts the new files in their places, all or none. Returns false where they are in place but something is left to tidy up.
  mutating func replace() throws(SystemError) -> Bool {
    if try takesPlace() { return true }
    let names = try FileSystem.names(in: newFolder).sorted()
    try calls.makeFolder("\(hidden)/old")
    for name in names { try keep(name) }
    for part in ["new", "old"] { try calls.flushNames(in: "\(hidden)/\(part)") }
    do throws(SystemError) {
      try calls.makeLink(at: now, to: "old")
    } catch {
      guard [EPERM, EOPNOTSUPP, ENOSYS].contains(error.number) else { throw error }
      try calls.write(whole) { _ throws(SystemError) in }
      try calls.flushNames(in: hidden)
      return isSettled()
    }
    try calls.flushNames(in: hidden)
    for name in names {
      let link = "\(hidden)/link"
      try calls.makeLink(at: link, to: target(name))
      try calls.rename(link, to: place(name))
    }
    try calls.flushNames(in: folder)
    let next = "\(hidden)/next"
    try calls.makeLink(at: next, to: "new")
    try calls.rename(next, to: now)
    try? calls.flushNames(in: hidden)
    return isSettled()
  }

  /// Whether the folder beside has taken the place of the new one. It can't where somebody has put something there meanwhile.
  private mutating func takesPlace() throws(SystemError) -> Bool {
    guard isBeside, let beside else { return false }
    try calls.flushNames(in: beside)
    lock = try? FileLock(folder: beside)
    do throws(SystemError) {
      try calls.rename(beside, to: folder)
      try? calls.flushNames(in: "\(folder)/..")
      return true
    } catch {
      guard error.number == ENOTEMPTY || error.number == EEXIST else { throw error }
    }
    try calls.makeFolder(hidden)
    try calls.rename(beside, to: "\(hidden)/new")
    isBeside = false
    return false
  }

  private func isSettled() -> Bool {
    do throws(SystemError) {
      try settle()
      return true
    } catch {
      return false
    }
  }

  /// The system may keep people from linking to files that aren't theirs, and a file system may know no second names.
  private static let withoutSecondNames = [EPERM, EACCES, EXDEV, EMLINK, EOPNOTSUPP, ENOSYS]

  /// Gives the old file of a name a second one.
  private func keep(_ name: String) throws(SystemError) {
    switch FileSystem.entry(at: place(name)) {
    case nil: return
    case .file:
      do throws(SystemError) {
        return try calls.link(place(name), to: old(name))
      } catch {
        guard Self.withoutSecondNames.contains(error.number) else { throw error }
      }
    case .link:
      // It would lead elsewhere from another folder.
      if FileSystem.kind(of: place(name)) == nil { return }
    case .folder, .other: throw SystemError(number: EEXIST)
    }
    try calls.write(old(name)) { file throws(SystemError) in try file.copy(place(name)) }
  }

  private func target(_ name: String) -> String { "\(Self.hiddenName)/now/\(name)" }

  /// Makes plain files of links, of the old files or of the new ones as it stands, and removes the hidden folder.
  func settle() throws(SystemError) {
    if let beside, FileSystem.entry(at: beside) == .folder { try removeAll(in: beside) }
    guard FileSystem.entry(at: hidden) == .folder else {
      if FileSystem.entry(at: hidden) != nil { try calls.remove(hidden) }
      return
    }
    if let side = FileSystem.target(ofLink: now), ["old", "new"].contains(side) {
      for name in try FileSystem.names(in: folder).sorted() where FileSystem.target(ofLink: place(name)) == target(name) {
        let file = "\(hidden)/\(side)/\(name)"
        if FileSystem.entry(at: file) != nil { try restore(file, to: place(name)) } else { try calls.remove(place(name)) }
      }
      try calls.flushNames(in: folder)
    } else if FileSystem.entry(at: whole) != nil {
      // Without `new` it was removed after the last of them.
      let names = FileSystem.entry(at: "\(hidden)/new") == .folder ? try FileSystem.names(in: "\(hidden)/new") : []
      for name in names.sorted() { try calls.rename("\(hidden)/new/\(name)", to: place(name)) }
      try calls.flushNames(in: folder)
    }
    for part in ["old", "new"] where FileSystem.entry(at: "\(hidden)/\(part)") == .folder {
      try removeAll(in: "\(hidden)/\(part)")
    }
    try removeAll(in: hidden)
  }

  /// Puts a file in the place of the link that leads to it. Whoever is following the link right now still finds the file at its end.
  private func restore(_ file: String, to place: String) throws(SystemError) {
    let second = "\(hidden)/second"
    if FileSystem.entry(at: second) != nil { try calls.remove(second) }
    do throws(SystemError) {
      try calls.link(file, to: second)
    } catch {
      guard Self.withoutSecondNames.contains(error.number) else { throw error }
      return try calls.rename(file, to: place)
    }
    try calls.rename(second, to: place)
  }

  /// Whether nothing is left beside the files.
  var isTidy: Bool { FileSystem.entry(at: hidden) == nil && beside.flatMap { FileSystem.entry(at: $0) } == nil }

  /// Removes a folder that has only files.
  private func removeAll(in folder: String) throws(SystemError) {
    for name in try FileSystem.names(in: folder).sorted() { try calls.remove("\(folder)/\(name)") }
    try calls.removeFolder(folder)
  }
}
