internal import Foundation
internal import Glibc

// The calls to the system that need addresses, each behind an interface that can't be misused: here those on open files, in
// FileSystemCalls those on paths, in ProcessCalls those on the process.

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
