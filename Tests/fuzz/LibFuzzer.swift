// The door between libFuzzer and the fuzz targets. `scripts/fuzz` compiles it together with Tests/IngestTests/Fuzz; the
// package doesn't, for the main function is libFuzzer's.
import Foundation

private let target: FuzzTarget = {
  let name = ProcessInfo.processInfo.environment["WAYMARK_FUZZ"] ?? ""
  guard let target = FuzzTarget.named(name) else {
    // Without a target's name the program only says what there is.
    for target in FuzzTarget.all { print(target.name.padding(toLength: 14, withPad: " ", startingAt: 0) + target.reads) }
    exit(name.isEmpty ? 0 : 64)
  }
  return target
}()

/// Tells the targets, or writes a target's first inputs into the folder `WAYMARK_FUZZ_SEEDS`.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(_ count: UnsafeMutablePointer<CInt>, _ arguments: UnsafeMutableRawPointer) -> CInt {
  let target = target
  guard let folder = ProcessInfo.processInfo.environment["WAYMARK_FUZZ_SEEDS"] else { return 0 }
  for (place, seed) in target.seeds.enumerated() {
    do {
      try Data(seed).write(to: URL(fileURLWithPath: "\(folder)/seed-\(place)"))
    } catch {
      fatalError("\(error)")
    }
  }
  exit(0)
}

@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  do throws(BrokenLaw) {
    try target.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
  } catch {
    fatalError("broken law: \(error)")
  }
  return 0
}
