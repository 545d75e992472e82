import ArgumentParser
import Metrics

/// Which sessions a command looks at.
struct LimitOptions: ParsableArguments {
  @Option(
    name: .customLong("where"),
    help: ArgumentHelp(
      "Only sessions with this value; * stands for anything. May be repeated: of one dimension any value, of several dimensions all.",
      valueName: "dimension=value"))
  var limits: [String] = []

  /// Each text taken apart; a table that was named must be one that is made of sessions.
  func parsed(for tables: [String] = []) throws(Failure) -> [(dimension: Dimension, value: String)] {
    if !limits.isEmpty, let other = tables.first(where: { Catalogue.table(named: $0)?.isOfSessions == false }) {
      throw Failure(Exit.usage, "--where: the table \(other) is not made of sessions, so that they can't limit it")
    }
    return try limits.map { text throws(Failure) in
      guard let equals = text.firstIndex(of: "="), equals < text.index(before: text.endIndex) else {
        throw Failure(Exit.usage, "--where must be a dimension and a value, such as channel=Email, not “\(text)”")
      }
      return (try dimension(String(text[..<equals]), "--where"), String(text[text.index(after: equals)...]))
    }
  }
}

/// How tables that can be cut are cut, and when somebody has come back.
struct CutOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Cuts \(Catalogue.tables.filter(\.isCut).map(\.name).joined(separator: ", ")) by \(Dimension.all.map(\.name).joined(separator: ", ")).",
      valueName: "dimension"),
    completion: .list(Dimension.all.map(\.name)))
  var by: String?

  @Option(
    help: ArgumentHelp("When somebody has come back: n-period (default), unbounded or bracket.", valueName: "variant"),
    completion: .list(["n-period", "unbounded", "bracket"]))
  var retention: String?

  @Option(
    help: ArgumentHelp(
      "Brackets of offsets for --retention bracket; the last may be open, as 15-. Default: \(RetentionVariant.defaultBrackets.map(\.text).joined(separator: ",")).",
      valueName: "list"))
  var brackets: String?

  /// The dimension of `--by`; a table that was named must be one that it cuts.
  func dimension(for tables: [String]) throws(Failure) -> Dimension? {
    guard let by else { return nil }
    let found = try waymark.dimension(by, "--by")
    let cut = Catalogue.tables.filter(\.isCut).map(\.name)
    if let other = tables.first(where: { !cut.contains($0) }) {
      throw Failure(Exit.usage, "--by: the table \(other) is not cut by a dimension; \(listed(cut)) are")
    }
    return found
  }

  /// What the flags say of retention; nil: nothing.
  func variant() throws(Failure) -> RetentionVariant? {
    if brackets != nil, retention != "bracket" {
      throw Failure(Exit.usage, "--brackets needs --retention bracket")
    }
    return try retention.map { name throws(Failure) in try retentionVariant(name, brackets) }
  }
}

/// A variant by its name and brackets as they are written.
func retentionVariant(_ name: String, _ brackets: String?) throws(Failure) -> RetentionVariant {
  switch name {
  case "n-period": return .nPeriod
  case "unbounded": return .unbounded
  case "bracket":
    guard let brackets else { return .brackets(RetentionVariant.defaultBrackets) }
    guard let read = RetentionVariant.brackets(brackets) else {
      throw Failure(Exit.usage, "brackets must be offsets from 1 on, ascending and apart, such as 1-3,4-7,8-, not “\(brackets)”")
    }
    return .brackets(read)
  default: throw Failure(Exit.usage, "retention must be n-period, unbounded or bracket, not “\(name)”")
  }
}

private func dimension(_ name: String, _ flag: String) throws(Failure) -> Dimension {
  if let found = Dimension.named(name) { return found }
  throw Failure(Exit.usage, "\(flag) \(name): no such dimension; \(hint(name, among: Dimension.all.map(\.name)))")
}
