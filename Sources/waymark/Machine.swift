import Foundation
import Ingest

/// How much of the machine a run may use.
struct Machine: Equatable {
  /// Threads that work side by side, at least 1.
  var threads: Int
  /// Bytes of memory that a run is to stay near.
  var memory: Int
  /// The folder for what doesn't fit into memory.
  var temporaryFolder: String

  /// Most threads that can be asked for; more would only wait for one another.
  static let mostThreads = 256
  /// Less than this and a run would spend its time on writing and reading back.
  static let leastMemory = 16 << 20

  /// What there is: all processors, a quarter of the memory, and the system's folder for such files.
  static func whole() -> Machine {
    let environment = ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 }
    return Machine(
      threads: min(max(1, ProcessInfo.processInfo.activeProcessorCount), mostThreads), memory: max(leastMemory, memoryAtHand() / 4),
      temporaryFolder: environment ?? "/tmp")
  }

  /// The machine's memory in bytes, or what a control group leaves of it (Linux, cgroups v2 and v1).
  private static func memoryAtHand() -> Int {
    let physical = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    return controlGroupLimits().reduce(physical, min)
  }

  /// The limits of this process's group and of all groups around it. Within a container the group's own path may not be there,
  /// and its limit stands at the root.
  private static func controlGroupLimits() -> [Int] {
    guard let groups = try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8) else { return [] }
    var files: Set<String> = []
    for line in groups.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3 else { continue }
      let isUnified = parts[1].isEmpty
      guard isUnified || parts[1].split(separator: ",").contains("memory") else { continue }
      let (root, file) = isUnified ? ("/sys/fs/cgroup", "memory.max") : ("/sys/fs/cgroup/memory", "memory.limit_in_bytes")
      var path = String(parts[2])
      while true {
        files.insert(root + (path == "/" ? "" : path) + "/" + file)
        guard let slash = path.lastIndex(of: "/"), path != "/", !path.isEmpty else { break }
        path = slash == path.startIndex ? "/" : String(path[..<slash])
      }
    }
    return files.compactMap { file in
      guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
      // `max` is no limit.
      return Int(text.trimmingCharacters(in: .whitespacesAndNewlines)).flatMap { $0 > 0 ? $0 : nil }
    }
  }
}

/// `512M`, `2G`, `64K` or bytes alone; the units are of 1024.
func parseMemory(_ text: String) -> Int? {
  let units: [Character: Int] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40]
  guard let last = text.uppercased().last else { return nil }
  let scale = units[last]
  let digits = scale == nil ? text : String(text.dropLast())
  guard !digits.isEmpty, digits.utf8.allSatisfy({ isDigit($0) }), let count = Int(digits) else { return nil }
  let (bytes, isTooLarge) = count.multipliedReportingOverflow(by: scale ?? 1)
  return isTooLarge || bytes < Machine.leastMemory ? nil : bytes
}

/// A number of threads.
func parseThreads(_ text: String) -> Int? {
  guard text.utf8.allSatisfy({ isDigit($0) }), let count = Int(text), (1...Machine.mostThreads).contains(count) else { return nil }
  return count
}
