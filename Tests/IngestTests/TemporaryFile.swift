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
