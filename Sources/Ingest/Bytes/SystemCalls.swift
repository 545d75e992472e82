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
