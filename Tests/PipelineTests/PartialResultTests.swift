import Foundation
import Ingest
import Metrics
import SyntheticShop
import TestSupport
import Testing

@testable import waymark

/// Partial results of any inputs, merged, are to the byte what one run over all of them gives.
struct PartialResultTests {
  /// How inputs are spread over files: the file of each.
  static let splits: [@Sendable (Int) -> Int] = [{ $0 }, { _ in 0 }, { $0 % 2 }, { $0 / 3 }]

  @Test(arguments: ["ga4", "plausible"]) func `whatever the split, the tables are the same`(preset: String) throws {
    try Project.inTemporaryFolder { folder in
      let given = try ManyWaysTests.inputs(in: folder)
      let run = RunInProcess(period: .day, cohort: .day, preset: preset, threads: 2)
      let expected = try run.tables(given.inputs, configuration: given.configuration)
      let paths = try Self.files(given.inputs)
      #expect(paths.count >= 10)
      for (number, split) in Self.splits.enumerated() {
        var files: [Int: [String]] = [:]
        for (place, path) in paths.enumerated() { files[split(place), default: []].append(path) }
        let parts = try files.map { key, paths in
          let file = "\(folder)/\(number)-\(key).part"
          try run.writePartial(paths, to: file, configuration: given.configuration)
          return file
        }
        for order in [parts.sorted(), parts.sorted().reversed()] {
          let merged = try run.tables(merging: order, configuration: given.configuration)
          for (name, text) in expected { #expect(merged[name] == text, "\(name), split \(number)") }
        }
      }
    }
  }

  @Test func `they fit into little memory`() throws {
    try Project.inTemporaryFolder { folder in
      let given = try ManyWaysTests.inputs(in: folder)
      let expected = try RunInProcess(period: .day, threads: 1).tables(given.inputs, configuration: given.configuration)
      let run = RunInProcess(period: .day, threads: 2, partitions: 7, touchpointMemory: 4096)
      try run.writePartial(given.inputs, to: folder + "/all.part", configuration: given.configuration)
      #expect(try run.tables(merging: [folder + "/all.part"], configuration: given.configuration) == expected)
    }
  }

  @Test func `a log that is cut at any line is whole again`() throws {
    try Project.inTemporaryFolder { folder in
      let log = Output()
      _ = try Shop(lines: 300, seed: 11).generate(log: log, orders: Output())
      let lines = String(decoding: log.bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
      for cut in [1, 7, 150, lines.count - 2] {
        let halves = folder + "/halves-\(cut)"
        try FileManager.default.createDirectory(atPath: halves, withIntermediateDirectories: true)
        try Project.write(lines[..<cut].joined(separator: "\n") + "\n", to: halves + "/a.log")
        try Project.write(lines[cut...].joined(separator: "\n"), to: halves + "/b.log")
        let run = RunInProcess(period: .day)
        for name in ["a", "b"] { try run.writePartial(["\(halves)/\(name).log"], to: "\(halves)/\(name).part") }
        let merged = try run.tables(merging: ["\(halves)/b.part", "\(halves)/a.part"])
        #expect(try run.tables(["\(halves)/a.log", "\(halves)/b.log"]) == merged)
      }
    }
  }

  @Test func `the same content in two files counts once`() throws {
    try Project.inTemporaryFolder { folder in
      let run = RunInProcess()
      let shop = Project.fixtures + "/shop/logs/access.log"
      try FileManager.default.copyItem(atPath: shop, toPath: folder + "/copy.log")
      try run.writePartial([shop], to: folder + "/a.part")
      try run.writePartial([folder + "/copy.log"], to: folder + "/b.part")
      let merged = try run.tables(merging: [folder + "/a.part", folder + "/b.part"])
      #expect(merged["kpis"] == (try run.tables([shop])["kpis"]))
    }
  }

  // MARK: What is none

  /// Every length that a file may have been cut to, and bytes that were changed: refused, never misread.
  @Test func `a damaged file is refused`() throws {
    try Project.inTemporaryFolder { folder in
      let run = RunInProcess()
      let file = folder + "/a.part"
      try run.writePartial([Project.fixtures + "/shop/logs/access.log", Project.fixtures + "/shop/exports/orders-april.csv"], to: file)
      let whole = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
      let damaged = folder + "/b.part"
      for length in stride(from: 0, to: whole.count, by: 13) {
        try Data(whole[..<length]).write(to: URL(fileURLWithPath: damaged))
        #expect(throws: Failure.self) { try run.tables(merging: [damaged]) }
      }
      for place in stride(from: 0, to: whole.count, by: 7) {
        var changed = whole
        changed[place] ^= 0x41
        try Data(changed).write(to: URL(fileURLWithPath: damaged))
        #expect(throws: Failure.self, "byte \(place)") { try run.tables(merging: [damaged]) }
      }
    }
  }

  @Test(arguments: [
    (["--goal", "/other"], "other rules (goals)"), (["--include-bots"], "other rules (keepsBots)"),
    (["--identifiers", "raw"], "other rules"),
  ]) func `one that was made by other rules is refused`(flags: [String], words: String) throws {
    try Project.inTemporaryFolder { folder in
      let made = try BuiltCommand.run(["report", "fixtures/shop/logs", "--partial", folder + "/a.part"])
      #expect(made.status == 0)
      let merged = try BuiltCommand.run(["merge", folder + "/a.part"] + flags)
      #expect(merged.status == Exit.usage)
      #expect(merged.errors.contains(words), "\(merged.errors)")
      #expect(try BuiltCommand.run(["merge", folder + "/a.part", "--period", "month", "--currency", "EUR"]).status == 0)
    }
  }

  @Test func `--partial is whole or not at all`() throws {
    try Project.inTemporaryFolder { folder in
      let broken = folder + "/broken.log.gz"
      let gz = try Data(contentsOf: URL(fileURLWithPath: Project.fixtures + "/shop/logs/access.log.1.gz"))
      try gz.dropLast(40).write(to: URL(fileURLWithPath: broken))
      let strict = try BuiltCommand.run(["report", broken, "--partial", folder + "/a.part", "--strict"])
      #expect(strict.status == Exit.ioError)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["broken.log.gz"])
      let lenient = try BuiltCommand.run(["report", broken, "--partial", folder + "/a.part"])
      #expect(lenient.status == Exit.ioError)
      #expect(try BuiltCommand.run(["merge", folder + "/a.part"]).status == Exit.ioError)
      let refused = try BuiltCommand.run(["report", broken, "--partial", folder + "/no/such/a.part"])
      #expect(refused.status == Exit.cannotCreate)
      #expect(refused.errors.contains("/no/such/a.part: "))
      #expect(try BuiltCommand.run(["report", broken, "--partial", folder + "/a.part", "--table", "kpis"]).status == Exit.usage)
    }
  }

  /// All files below paths, in order.
  static func files(_ paths: [String]) throws -> [String] {
    var files: [String] = []
    for path in paths {
      guard FileSystem.kind(of: path) == .folder else {
        files.append(path)
        continue
      }
      let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
      files += names.sorted().map { "\(path)/\($0)" }.filter { FileSystem.kind(of: $0) == .file }
    }
    return files
  }
}
