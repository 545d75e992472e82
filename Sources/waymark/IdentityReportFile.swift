import Ingest
import Journeys
import Metrics
import Reports

/// The file of `--identity-report`: why records became one person, a step a row, as CSV.
struct IdentityReportFile {
  private let path: String
  private let file: WholeFile
  private let pseudonyms: Pseudonyms

  init(path: String, pseudonyms: Pseudonyms) throws(Failure) {
    self.path = path
    self.pseudonyms = pseudonyms
    do throws(SystemError) {
      file = try WholeFile(path: path)
    } catch {
      throw Self.failure(path, error)
    }
  }

  private static func failure(_ path: String, _ error: SystemError) -> Failure {
    Failure(Exit.cannotCreate, "\(path): \(error.words). The identity report can't be written there. \(advice(error))", at: .file(path))
  }

  /// `sources` are the names of the inputs.
  func write(_ report: IdentityReport, of sources: [String], _ form: DelimitedOutput) throws(Failure) {
    var table = Table(name: "identity", columns: Self.columns)
    for step in report.steps {
      let (personKind, person) = text(step.person)
      let (kindA, a) = text(step.a)
      let second = step.b.map { text($0) }
      table.append([
        .text("\(personKind):\(person)"), .text(kindA), .text(a), second.map { .text($0.kind) } ?? .missing,
        second.flatMap { $0.text.isEmpty ? nil : .text($0.text) } ?? .missing, .text(step.reason.rawValue),
        step.place.map { .text(sources[$0.source]) } ?? .missing, step.place.map { .count($0.line) } ?? .missing,
      ])
    }
    do throws(SystemError) {
      let bytes = form.bytes(of: table)
      try file.write(bytes.span)
      try file.finish()
    } catch {
      throw Self.failure(path, error)
    }
  }

  private func text(_ name: IdentityReport.Name) -> (kind: String, text: String) {
    switch name {
    case .identifier(let kind, let text): (kind, pseudonyms.name(kind, text.replacing("\u{0}", with: "@")))
    case .cookie(let id): ("cookie", pseudonyms.name("cookie", id))
    case .device: ("device", "")
    }
  }

  private static let columns: [Table.Column] = [
    .init("person", .text), .init("a_kind", .text), .init("a", .text), .init("b_kind", .text), .init("b", .text),
    .init("reason", .text), .init("source", .text), .init("line", .count),
  ]
}
