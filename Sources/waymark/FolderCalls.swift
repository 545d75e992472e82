import Ingest

/// The calls that change a folder of output, in the order in which they reach the disk.
///
/// Between any two of them the process may be killed or the power may fail; a test does so before each of them.
struct FolderCalls {
  /// Called before each; where it throws, nothing happens.
  var before: (_ call: String) throws(SystemError) -> Void = { _ throws(SystemError) in }

  func makeFolder(_ path: String) throws(SystemError) {
    try before("mkdir \(path)")
    try FileSystem.makeFolder(at: path)
  }

  func link(_ path: String, to second: String) throws(SystemError) {
    try before("link \(path) \(second)")
    try FileSystem.link(path, to: second)
  }

  func makeLink(at path: String, to target: String) throws(SystemError) {
    try before("symlink \(target) \(path)")
    try FileSystem.makeLink(at: path, to: target)
  }

  func rename(_ path: String, to new: String) throws(SystemError) {
    try before("rename \(path) \(new)")
    try FileSystem.rename(path, to: new)
  }

  func remove(_ path: String) throws(SystemError) {
    try before("unlink \(path)")
    FileSystem.remove(path)
  }

  func removeFolder(_ path: String) throws(SystemError) {
    try before("rmdir \(path)")
    FileSystem.removeFolder(path)
  }

  /// Waits until the folder's names are on disk.
  func flushNames(in folder: String) throws(SystemError) {
    try before("fsync \(folder)")
    FileSystem.flushNames(in: folder)
  }

  /// A new file, flushed to disk before this returns.
  func write(_ path: String, _ body: (borrowing WriteHandle) throws(SystemError) -> Void) throws(SystemError) {
    try before("open \(path)")
    let handle = try WriteHandle(creatingNew: path)
    try before("write \(path)")
    try body(handle)
    try before("fsync \(path)")
    try handle.flush()
  }
}
