import Foundation

/// Lends the path of a file that holds `bytes` and is gone afterwards.
func withTemporaryFile<Result>(
  _ bytes: [UInt8], extension suffix: String = "bytes", _ body: (String) throws -> Result
) throws -> Result {
  let place = FileManager.default.temporaryDirectory.appending(path: "waymark-\(UUID().uuidString).\(suffix)")
  try Data(bytes).write(to: place)
  defer { try? FileManager.default.removeItem(at: place) }
  return try body(place.path)
}

/// The same with several files, in this order.
func withTemporaryFiles<Result>(_ contents: [[UInt8]], _ body: ([String]) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "waymark-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  var paths: [String] = []
  for (number, bytes) in contents.enumerated() {
    let place = folder.appending(path: "\(number)")
    try Data(bytes).write(to: place)
    paths.append(place.path)
  }
  return try body(paths)
}
