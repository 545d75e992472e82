import ArgumentParser
import Ingest

/// `waymark formats`: what can be read.
struct FormatsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "formats",
    abstract: "The formats that are known, with a sample line of each.",
    discussion: """
        waymark formats
        waymark report logs/ --format combined='*.txt'

      Formats are told by content. A name can be given with --format NAME=GLOB, or as `format:` of an input in the configuration.
      Under an export stands what of it could not be verified; columns that yours names otherwise go under `columns:` there.
      """)

  func run() throws {
    let messages = Messages(isQuiet: false, isVerbose: false)
    try ending(messages) { () throws(Failure) in
      let logs = FormatName.logs.map { "\($0.name)\n    \($0.sample.replacing("\t", with: " "))\n" }
      let exports = BuiltInExports.catalogue.exports.map { export in
        let note = export.unverified.isEmpty ? "" : "    not verified: \(export.unverified)\n"
        return "\(export.mapping.formatName)\n    \(export.sample)\n\(note)"
      }
      let text = (logs + exports).joined()
      try printOut(Array(text.utf8))
      return 0
    }
  }
}

/// The names of formats that a user can give, and what they mean for an input.
enum FormatName {
  static var logs: [(name: String, sample: String)] {
    NCSALog.Shape.allCases.map { ($0.name, $0.sample) } + LogCatalogue.all.map { ($0.name, $0.sample) }
  }

  /// Sets what the name means; otherwise says which name is near.
  static func apply(_ name: String, to settings: inout InputSettings) -> String? {
    // The exports are asked for last, for they have to be parsed.
    if logs.contains(where: { $0.name == name }) {
      settings.logFormat = name
      return nil
    }
    let exports = BuiltInExports.catalogue.exports
    if let export = exports.first(where: { $0.mapping.formatName == name }) {
      settings.mapping = export.mapping
      return nil
    }
    let names = logs.map(\.name) + exports.map(\.mapping.formatName)
    let near = nearest(to: name, among: names).first.map { "did you mean \($0)?" } ?? "`waymark formats` lists them"
    return "unknown format “\(name)”; \(near)"
  }
}
