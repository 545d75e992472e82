import Foundation

/// Bytes under a path that is gone with the value; quick enough for a fuzzer where temporary files lie in memory.
struct InputFile: ~Copyable {
  private let descriptor: Int32
  private static let template = FileManager.default.temporaryDirectory.path + "/waymark-XXXXXX"

  init(_ bytes: [UInt8]) throws(BrokenLaw) {
    var name = Self.template.utf8CString.map { $0 }
    descriptor = mkstemp(&name)
    unlink(name)
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      guard written > 0 else { throw BrokenLaw(description: "no temporary file: \(String(cString: strerror(errno)))") }
      rest = rest.dropFirst(written)
    }
  }

  deinit { close(descriptor) }

  /// Whoever opens it reads from the beginning.
  var path: String { "/proc/self/fd/\(descriptor)" }
}
