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

  package init(creating path: String) throws(SystemError) {
    let opened = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard opened >= 0 else { throw SystemError(number: errno) }
    descriptor = opened
  }

  deinit { close(descriptor) }

  package func write(_ bytes: Span<UInt8>) throws(SystemError) { try writeAll(bytes, to: descriptor) }

  /// Waits until the disk has it.
  package func flush() throws(SystemError) {
    guard fsync(descriptor) == 0 else { throw SystemError(number: errno) }
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

  /// Gives a file another name at once, over whatever had it.
  package static func rename(_ from: String, to: String) throws(SystemError) {
    guard unsafe Glibc.rename(from, to) == 0 else { throw SystemError(number: errno) }
  }

  /// Removes a file if it is there.
  package static func remove(_ path: String) { _ = unsafe unlink(path) }

  /// Waits until a folder's names are on disk; a file system that can't is left to itself.
  package static func flushNames(in folder: String) {
    let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}

/// Columns of the terminal on a descriptor; nil where there is none or it won't say.
package func terminalColumns(_ descriptor: Int32) -> Int? {
  var size = winsize()
  guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
  return Int(size.ws_col)
}
