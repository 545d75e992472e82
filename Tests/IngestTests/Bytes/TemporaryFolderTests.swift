import Foundation
import Testing

@testable import Ingest

struct TemporaryFolderTests {
  /// A folder of its own to put others into.
  private static func inFolder(_ body: (String) throws -> Void) throws {
    let folder = try FileSystem.makeFolder(FileManager.default.temporaryDirectory.path + "/folders-XXXXXX")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private static func names(in folder: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder) }

  private static func mode(of path: String) throws -> Int {
    try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
  }

  @Test func `nothing is made before the first file, and nothing is left`() throws {
    try Self.inFolder { parent in
      let folder = TemporaryFolder(in: parent)
      #expect(try Self.names(in: parent).isEmpty)
      let file = try folder.file(named: "a")
      try file.write([1, 2, 3].span, at: 5)
      #expect(try file.read(10, at: 4) == [0, 1, 2, 3])
      let name = try #require(try Self.names(in: parent).first)
      #expect(try Self.mode(of: parent + "/" + name) == 0o700)
      #expect(try Self.mode(of: file.path) == 0o600)
      #expect(throws: TemporaryFileError.self) { _ = try folder.file(named: "a") }
      folder.remove()
      #expect(try Self.names(in: parent).isEmpty)
    }
  }

  @Test func `it goes with its owner`() throws {
    try Self.inFolder { parent in
      do {
        let folder = TemporaryFolder(in: parent)
        _ = try folder.file(named: "a")
        #expect(try Self.names(in: parent).count == 1)
      }
      #expect(try Self.names(in: parent).isEmpty)
    }
  }

  @Test func `the folder of a living owner stays, that of a dead one goes`() throws {
    try Self.inFolder { parent in
      let living = TemporaryFolder(in: parent)
      let file = try living.file(named: "a")
      // As a run leaves it that is killed: its lock is there, and nobody holds it.
      let dead = parent + "/waymark-spill-dead00"
      try FileManager.default.createDirectory(atPath: dead, withIntermediateDirectories: false)
      for name in ["lock", "touchpoints"] { try Data([1]).write(to: URL(fileURLWithPath: "\(dead)/\(name)")) }
      // Others' folders, and one that is being made.
      for name in ["waymark-something", "waymark-spill-fresh0", "waymark-spill-fresh1.new"] {
        try FileManager.default.createDirectory(atPath: "\(parent)/\(name)", withIntermediateDirectories: false)
      }
      TemporaryFolder.removeAbandoned(in: parent)
      let left = try Self.names(in: parent)
      #expect(Set(left).subtracting(["waymark-something", "waymark-spill-fresh0", "waymark-spill-fresh1.new"]).count == 1)
      #expect(left.count == 4)
      #expect(FileManager.default.fileExists(atPath: file.path))
      living.remove()
    }
  }

  @Test func `a parent that isn't there is said`() {
    #expect(throws: TemporaryFileError("/nowhere/at/all", .cannotCreate(SystemError(number: 2)))) {
      _ = try TemporaryFolder(in: "/nowhere/at/all").file(named: "a")
    }
  }
}
