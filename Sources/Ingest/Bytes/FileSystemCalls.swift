internal import Foundation
internal import Glibc

/// Files and folders by their paths.
package enum FileSystem {
  package enum Kind { case folder, file, other }

  /// What a path leads to, links followed; nil where it leads nowhere.
  package static func kind(of path: String) -> Kind? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return .folder
    case S_IFREG: return .file
    default: return .other
    }
  }

  /// By what two paths are known to lead to one file.
  package struct Identity: Hashable, Sendable {
    fileprivate var device: UInt
    fileprivate var number: UInt
  }

  /// What a path leads to, links followed; nil where it leads nowhere.
  package static func identity(of path: String) -> Identity? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return Identity(device: UInt(status.st_dev), number: UInt(status.st_ino))
  }

  /// By what a file is known again without being opened: device, number, size, and when it was last written to, in nanoseconds.
  /// Nil where the path leads to no file.
  package static func stamp(of path: String) -> String? {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return "\(status.st_dev) \(status.st_ino) \(status.st_size) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec)"
  }

  /// How long the file is that a path leads to, links followed; nil where it is no file.
  package static func size(of path: String) -> Int? {
    var status = stat()
    guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return Int(status.st_size)
  }

  /// Gives a file another name at once, over whatever had it.
  package static func rename(_ from: String, to: String) throws(SystemError) {
    guard unsafe Glibc.rename(from, to) == 0 else { throw SystemError(number: errno) }
  }

  /// Removes a file if it is there.
  package static func remove(_ path: String) { _ = unsafe unlink(path) }

  /// Waits until a folder's names are on disk; a file system that can't is left to itself.
  package static func flushNames(in folder: String) {
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// What bears a name, links not followed.
  package enum Entry { case folder, file, link, other }

  /// Nil where nothing bears the name.
  package static func entry(at path: String) -> Entry? {
    var status = stat()
    guard unsafe lstat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return .folder
    case S_IFREG: return .file
    case S_IFLNK: return .link
    default: return .other
    }
  }

  /// Gives a file a second name.
  package static func link(_ path: String, to second: String) throws(SystemError) {
    guard unsafe Glibc.link(path, second) == 0 else { throw SystemError(number: errno) }
  }

  /// A symbolic link that leads to `target`, which needn't be there.
  package static func makeLink(at path: String, to target: String) throws(SystemError) {
    guard unsafe symlink(target, path) == 0 else { throw SystemError(number: errno) }
  }

  /// Where a symbolic link leads; nil where it is none.
  package static func target(ofLink path: String) -> String? {
    var bytes = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe bytes.withUnsafeMutableBytes { buffer -> Int in
      guard let base = buffer.baseAddress else { return -1 }
      return unsafe readlink(path, base.assumingMemoryBound(to: CChar.self), buffer.count)
    }
    return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
  }

  /// The path without links, `.` and `..`; nil where it leads nowhere.
  package static func resolved(_ path: String) -> String? {
    guard let found = unsafe realpath(path, nil) else { return nil }
    defer { unsafe free(found) }
    return unsafe String(cString: found)
  }

  /// A new folder, for all whom the process's mask allows.
  package static func makeFolder(at path: String) throws(SystemError) {
    guard unsafe mkdir(path, 0o777) == 0 else { throw SystemError(number: errno) }
  }

  /// The names in a folder, in no order.
  package static func names(in folder: String) throws(SystemError) -> [String] {
    guard let stream = unsafe opendir(folder) else { throw SystemError(number: errno) }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while true {
      errno = 0
      guard let entry = unsafe readdir(stream) else { break }
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    guard errno == 0 else { throw SystemError(number: errno) }
    return names
  }
}

/// A file or folder that is locked as long as this lives; the system lets go of it when the process ends, however it ends.
package final class FileLock: Sendable {
  private let descriptor: Int32

  /// Locks the file, making it where that is asked for; nil where another process holds it.
  package init?(_ path: String, creating: Bool) throws(SystemError) {
    descriptor = try Self.opened(path, O_RDWR | O_NOFOLLOW | (creating ? O_CREAT | O_EXCL : 0))
    guard try isFree() else { return nil }
  }

  /// Locks the folder; nil where another process holds it.
  package init?(folder: String) throws(SystemError) {
    descriptor = try Self.opened(folder, O_RDONLY | O_DIRECTORY)
    guard try isFree() else { return nil }
  }

  private static func opened(_ path: String, _ flags: Int32) throws(SystemError) -> Int32 {
    let opened = unsafe open(path, O_CLOEXEC | flags, 0o600)
    guard opened >= 0 else { throw SystemError(number: errno) }
    return opened
  }

  private func isFree() throws(SystemError) -> Bool {
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
    if errno == EWOULDBLOCK { return false }
    throw SystemError(number: errno)
  }

  deinit { close(descriptor) }

  /// Whether the path still leads to what is locked.
  package func isAt(_ path: String) -> Bool {
    var (own, there) = (stat(), stat())
    return unsafe fstat(descriptor, &own) == 0 && stat(path, &there) == 0 && own.st_dev == there.st_dev && own.st_ino == there.st_ino
  }
}

extension FileSystem {
  /// The process that holds a lock on a file or folder; nil where the system doesn't tell.
  package static func lockHolder(of path: String) -> Int32? {
    var status = stat()
    guard unsafe stat(path, &status) == 0, let locks = text(ofSystemFile: "/proc/locks") else { return nil }
    // By flock or, as SQLite does it, by fcntl.
    // 1: FLOCK  ADVISORY  WRITE 4711 fe:00:131072 0 EOF: the device's numbers are not those of stat on every file system.
    for line in locks.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count > 5, ["FLOCK", "POSIX"].contains(words[1]), words[3] == "WRITE", words[5].split(separator: ":").last == "\(status.st_ino)" else { continue }
      if let process = Int32(words[4]), process > 0 { return process }
    }
    return nil
  }

  /// When a process was started, in seconds since 1970; nil where the system doesn't tell.
  package static func startTime(ofProcess process: Int32) -> Int? {
    guard let own = text(ofSystemFile: "/proc/\(process)/stat"), let all = text(ofSystemFile: "/proc/stat"),
      let name = own.lastIndex(of: ")"),
      // Its 22nd field, of which two stand up to the name's end: proc(5).
      case let fields = own[name...].split(separator: " "), fields.count > 20, let ticks = Int(fields[20]),
      let booted = all.split(separator: "\n").first(where: { $0.hasPrefix("btime ") })?.split(separator: " ").last.flatMap({ Int($0) })
    else { return nil }
    return booted + ticks / max(1, sysconf(Int32(_SC_CLK_TCK)))
  }

  /// What a file that the system makes up holds; such a file has no size.
  private static func text(ofSystemFile path: String) -> String? {
    guard let handle = try? ReadHandle(path: path) else { return nil }
    var text: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while let count = try? handle.read(into: &buffer, 0..<buffer.count), count > 0 { text += buffer.prefix(count) }
    return String(decoding: text, as: UTF8.self)
  }
}

extension FileSystem {
  /// A new folder that only its owner may enter. `template` ends in XXXXXX, which becomes something that no other has.
  package static func makeFolder(_ template: String) throws(SystemError) -> String {
    var path = Array(template.utf8CString)
    let isMade = unsafe path.withUnsafeMutableBufferPointer { pointer -> Bool in
      guard let base = pointer.baseAddress else { return false }
      return unsafe mkdtemp(base) != nil
    }
    guard isMade else { throw SystemError(number: errno) }
    return String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes an empty folder if it is there.
  package static func removeFolder(_ path: String) { _ = unsafe rmdir(path) }

  /// Seconds since a file or folder was changed; nil where it isn't there.
  package static func age(of path: String) -> Int? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    return time(nil) - status.st_mtim.tv_sec
  }
}
