internal import Foundation
internal import Glibc

// The calls to the system that need addresses, each behind an interface that can't be misused.

/// A file descriptor opened for reading, closed when it goes.
struct ReadHandle: ~Copyable {
  private let descriptor: Int32
  private let owned: Bool

  /// Opens the file at `path`; throws the system's error number.
  init(path: String) throws(SystemError) {
    let opened = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard opened >= 0 else { throw SystemError(number: errno) }
    descriptor = opened
    owned = true
  }

  /// Standard input, which stays open.
  init() {
    descriptor = 0
    owned = false
  }

  deinit {
    if owned { close(descriptor) }
  }

  /// Reads up to `range.count` bytes into `buffer[range]`; 0 at the end. An interrupted call is repeated.
  func read(into buffer: inout [UInt8], _ range: Range<Int>) throws(SystemError) -> Int {
    precondition(range.lowerBound >= 0 && range.upperBound <= buffer.count)
    while true {
      let got = unsafe buffer.withUnsafeMutableBytes { pointer -> Int in
        guard let base = pointer.baseAddress else { return 0 }
        return unsafe Glibc.read(descriptor, base + range.lowerBound, range.count)
      }
      if got >= 0 { return got }
      if errno != EINTR { throw SystemError(number: errno) }
    }
  }
}

/// An error number of the system and what it means.
package struct SystemError: Error, Equatable, Sendable {
  package var number: Int32
  package init(number: Int32) { self.number = number }

  /// The system's words for it, such as "No such file or directory".
  package var words: String {
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text)
  }
}

/// Writes all bytes to a descriptor; short writes and interruptions are carried on.
package func writeAll(_ bytes: Span<UInt8>, to descriptor: Int32) throws(SystemError) {
  var written = 0
  while written < bytes.count {
    let count = unsafe bytes.withUnsafeBufferPointer { pointer -> Int in
      guard let base = pointer.baseAddress else { return 0 }
      return unsafe write(descriptor, base + written, bytes.count - written)
    }
    if count < 0 {
      if errno == EINTR { continue }
      throw SystemError(number: errno)
    }
    written += count
  }
}

/// A new or emptied file, opened for writing; closed when it goes.
package struct WriteHandle: ~Copyable {
  private let descriptor: Int32

  package init(creating path: String) throws(SystemError) { try self.init(path, O_TRUNC) }

  /// Fails where there is a file of that name.
  package init(creatingNew path: String) throws(SystemError) { try self.init(path, O_EXCL | O_NOFOLLOW) }

  private init(_ path: String, _ flags: Int32) throws(SystemError) {
    let opened = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0o666)
    guard opened >= 0 else { throw SystemError(number: errno) }
    descriptor = opened
  }

  deinit { close(descriptor) }

  package func write(_ bytes: Span<UInt8>) throws(SystemError) { try writeAll(bytes, to: descriptor) }

  /// Writes what another file holds, for the same people to read.
  package func copy(_ path: String) throws(SystemError) {
    let source = try ReadHandle(path: path)
    takeAccess(of: path)
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = try source.read(into: &buffer, 0..<buffer.count)
      if count == 0 { return }
      try write(buffer.span.extracting(0..<count))
    }
  }

  /// Waits until the disk has it. What is no file on a disk, such as a pipe, has nothing to wait for.
  package func flush() throws(SystemError) {
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else { throw SystemError(number: errno) }
  }

  /// Locks the file as long as it is open, for others to see that its writer lives; a file system may know no locks.
  package func lock() { flock(descriptor, LOCK_EX | LOCK_NB) }

  /// Lets the same people read it as that file, whose owner it gets where the system allows that.
  package func takeAccess(of path: String) {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return }
    if fchown(descriptor, status.st_uid, status.st_gid) != 0, fchown(descriptor, uid_t.max, status.st_gid) != 0 {
      // Of a group that can't be given, its rights aren't given to another.
      fchmod(descriptor, status.st_mode & 0o707)
      return
    }
    fchmod(descriptor, status.st_mode & 0o777)
  }

  /// Whether the path still leads to this file.
  package func isAt(_ path: String) -> Bool {
    var (own, there) = (stat(), stat())
    return unsafe fstat(descriptor, &own) == 0 && lstat(path, &there) == 0 && own.st_dev == there.st_dev && own.st_ino == there.st_ino
  }
}

/// Bytes that only grow, in memory of their own, which the system makes longer without copying where they are many.
@safe struct GrowingBytes: @unchecked Sendable {
  /// Frees the memory with its last owner.
  @safe private final class Owner {
    var base: UnsafeMutablePointer<UInt8>?
    deinit { unsafe free(base) }
  }

  /// Whoever isn't the only owner copies before writing, so that copies never see each other's bytes.
  private var owner = Owner()
  private var base: UnsafeMutablePointer<UInt8>?
  private(set) var count = 0
  private var capacity = 0

  init() {}

  mutating func append(_ bytes: Span<UInt8>) {
    if count + bytes.count > capacity || !isKnownUniquelyReferenced(&owner) { grow(to: count + bytes.count) }
    unsafe bytes.withUnsafeBufferPointer { source in
      guard let target = unsafe base, let source = source.baseAddress else { return }
      unsafe memcpy(target + count, source, bytes.count)
    }
    count += bytes.count
  }

  private mutating func grow(to least: Int) {
    var size = max(64, capacity)
    while size < least { size *= 2 }
    if isKnownUniquelyReferenced(&owner) {
      unsafe owner.base = realloc(owner.base, size)?.assumingMemoryBound(to: UInt8.self)
    } else {
      let new = Owner()
      unsafe new.base = malloc(size)?.assumingMemoryBound(to: UInt8.self)
      if let from = unsafe base, let to = unsafe new.base { unsafe memcpy(to, from, count) }
      owner = new
    }
    unsafe base = owner.base
    precondition(unsafe base != nil, "out of memory")
    capacity = size
  }

  /// Lends the bytes of a range, which is tested.
  @inline(__always)
  func withBytes<Result>(_ range: Range<Int>, _ body: (Span<UInt8>) -> Result) -> Result {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    let start = unsafe base.map { unsafe UnsafePointer($0 + range.lowerBound) }
    return body(unsafe Span(_unsafeElements: UnsafeBufferPointer(start: start, count: start == nil ? 0 : range.count)))
  }

  /// Whether a range, which is tested, holds just these bytes.
  @inline(__always)
  func hold(_ text: Span<UInt8>, in range: Range<Int>) -> Bool {
    precondition(range.lowerBound >= 0 && range.upperBound <= count)
    guard range.count == text.count else { return false }
    if text.isEmpty { return true }
    return unsafe text.withUnsafeBufferPointer { text in
      guard let text = text.baseAddress, let base = unsafe base else { return false }
      return unsafe memcmp(base + range.lowerBound, text, range.count) == 0
    }
  }
}

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

/// Columns of the terminal on a descriptor; nil where there is none or it won't say.
package func terminalColumns(_ descriptor: Int32) -> Int? {
  var size = winsize()
  guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
  return Int(size.ws_col)
}

// MARK: Temporary files

/// A new file that only its owner may read, written and read by place; several threads may do so at once.
package final class ScratchFile: Sendable {
  package let path: String
  private let descriptor: Int32

  /// Fails where there is a file of that name.
  package init(creating path: String) throws(SystemError) {
    let opened = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard opened >= 0 else { throw SystemError(number: errno) }
    self.path = path
    descriptor = opened
  }

  deinit { close(descriptor) }

  /// Writes all bytes from `offset` on.
  package func write(_ bytes: Span<UInt8>, at offset: Int) throws(SystemError) {
    var written = 0
    while written < bytes.count {
      let count = unsafe bytes.withUnsafeBufferPointer { pointer -> Int in
        guard let base = pointer.baseAddress else { return 0 }
        return unsafe pwrite(descriptor, base + written, bytes.count - written, off_t(offset + written))
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw SystemError(number: errno)
      }
      // A device that takes nothing is full.
      if count == 0 { throw SystemError(number: ENOSPC) }
      written += count
    }
  }

  /// The bytes from `offset` on, fewer than `count` where the file ends before.
  package func read(_ count: Int, at offset: Int) throws(SystemError) -> [UInt8] {
    var number: Int32 = 0
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count, let base = buffer.baseAddress {
        let got = unsafe pread(descriptor, base + filled, count - filled, off_t(offset + filled))
        if got < 0 {
          if errno == EINTR { continue }
          number = errno
          return
        }
        if got == 0 { return }
        filled += got
      }
    }
    if number != 0 { throw SystemError(number: number) }
    return bytes
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

/// Gives memory that was freed back to the system, which keeps it for the process otherwise.
package func returnFreeMemory() {
  // glibc alone has it, and its header is in no module.
  guard let trim = unsafe dlsym(nil, "malloc_trim") else { return }
  _ = unsafe unsafeBitCast(trim, to: (@convention(c) (Int) -> Int32).self)(0)
}

/// Where the process was started without standard input, output or error, their numbers are taken, so that no file gets one of
/// them and with it what is meant for a terminal. Reading and writing them fails as before.
package func reserveStandardDescriptors() {
  for descriptor in 0...2 as ClosedRange<Int32> where fcntl(descriptor, F_GETFD) < 0 {
    // The lowest number that is free is the one that is missing.
    _ = unsafe open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
  }
}

// MARK: Signals

/// From now on a write that has nobody to read it, or that goes beyond the limit on files' sizes, fails with an error number and
/// doesn't end the process.
package func failOnImpossibleWrites() {
  for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }
}

/// Where the handler of signals leaves their numbers; a handler may do nothing but write.
private let signalled: (read: Int32, write: Int32) = {
  var ends: [Int32] = [-1, -1]
  _ = unsafe pipe(&ends)
  for end in ends where end >= 0 { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
  return (ends[0], ends[1])
}()

private func noteSignal(_ number: Int32) {
  var byte = UInt8(truncatingIfNeeded: number)
  _ = unsafe write(signalled.write, &byte, 1)
}

/// From now on an interruption (SIGINT, SIGTERM, SIGHUP) ends the process with 128 and its number, after `clean`. A signal that
/// was ignored, as under nohup, still is. To be called once.
package func endOnInterruption(_ clean: @escaping @Sendable () -> Void) {
  guard signalled.read >= 0 else { return }
  let waiting = signalled.read
  let thread = Thread {
    // Whoever started the process may have blocked them, as threads of a pool are: this one takes them.
    var taken = sigset_t()
    unsafe sigemptyset(&taken)
    for number in [SIGINT, SIGTERM, SIGHUP] { unsafe sigaddset(&taken, number) }
    unsafe pthread_sigmask(SIG_UNBLOCK, &taken, nil)
    var byte: UInt8 = 0
    while unsafe read(waiting, &byte, 1) != 1 {
      if errno != EINTR { return }
    }
    clean()
    _exit(128 + Int32(byte))
  }
  thread.name = "signals"
  thread.start()
  for number in [SIGINT, SIGTERM, SIGHUP] {
    let before = signal(number, noteSignal)
    if unsafe unsafeBitCast(before, to: Int.self) == 1 { _ = signal(number, SIG_IGN) }
  }
}
