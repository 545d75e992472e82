import ArgumentParser
import Foundation
import Ingest

/// `waymark init`: a configuration to start from.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "A configuration to start from, by what inputs show.",
    discussion: """
        waymark init logs/ orders.csv
        waymark init logs/ exports/ --out waymark.yaml
        waymark init > all-keys.yaml

      Looks at the inputs for time zone, own hosts, thank-you pages, order numbers, carts, exports, currencies, crawlers and proxies, and
      writes what it found with its evidence. What it is sure of is set; what you should decide stands behind `#`. Up to 200,000
      requests of each log are looked at.

      Without inputs it writes every key there is, each with what it does.
      """)

  @Argument(
    help: ArgumentHelp("Files or folders (taken whole): logs and exports, as for `waymark report`.", valueName: "input"))
  var inputs: [String] = []

  @Option(
    help: ArgumentHelp("Writes there instead of standard output; nothing may be there yet.", valueName: "file"), completion: .file())
  var out: String?

  func run() throws {
    let messages = Messages(isQuiet: false, isVerbose: false)
    try ending(messages) { () throws(Failure) in
      if let out, FileSystem.kind(of: absolute(out)) != nil {
        throw Failure(
          Exit.cannotCreate, "\(out): is there already, and nothing is overwritten; name another file, or move it away", at: .file(out))
      }
      let text = inputs.isEmpty ? ReferenceConfiguration.text : try proposal(messages)
      guard let out else {
        try printOut(Array(text.utf8))
        return 0
      }
      do throws(SystemError) {
        let file = try WholeFile(path: out)
        try file.write(Array(text.utf8).span)
        try file.finish()
      } catch {
        throw Failure(Exit.cannotCreate, "\(out): \(error.words). \(advice(error))", at: .file(out))
      }
      return 0
    }
  }

  private func proposal(_ messages: Messages) throws(Failure) -> String {
    if inputs.contains("-") { throw Failure(Exit.usage, "init looks at files, and can't at standard input; name files or folders") }
    let settings = Settings()
    let found = try InputList.inputs(inputs, settings, messages)
    let folder = absolute((out ?? "x") + "/..")
    let survey = try SurveyedInputs(found, relativeTo: folder, messages)
    return StarterConfiguration(survey).text
  }
}
