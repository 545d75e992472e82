import Ingest
import Journeys

/// What of the settings decides how a record is read, each under its name: parts that were made under other rules don't fit
/// together. Everything else, such as sessions, stages and currencies, is decided when a report is made.
struct ReadingRules {
  let rules: [(name: String, text: String)]

  init(_ plan: Plan) {
    var rules = Mirror(reflecting: plan.rules).children.map { (name: $0.label ?? "", text: settingText($0.value)) }
    rules.append(("proxies", settingText(plan.proxies)))
    rules.append(("assistants", settingText(plan.channels.assistants)))
    rules.append(("raw identifiers", plan.pseudonyms.areRaw ? "true" : "false"))
    self.rules = rules.sorted { $0.name < $1.name }
  }

  init(_ rules: [(name: String, text: String)]) { self.rules = rules }

  /// The names of rules that aren't the same in another set.
  func differing(from other: ReadingRules) -> [String] {
    let mine = Dictionary(rules.map { ($0.name, $0.text) }) { first, _ in first }
    let others = Dictionary(other.rules.map { ($0.name, $0.text) }) { first, _ in first }
    return Set(mine.keys).union(others.keys).filter { mine[$0] != others[$0] }.sorted()
  }
}

/// A setting as text that is the same whenever the setting is, whatever it is made of.
func settingText(_ value: Any) -> String {
  let mirror = Mirror(reflecting: value)
  let parts = mirror.children.map { child in child.label.map { "\($0): " } ?? "" }
  let texts = zip(parts, mirror.children).map { $0 + settingText($1.value) }
  switch mirror.displayStyle {
  case .optional?: return texts.isEmpty ? "nil" : texts.joined()
  case .collection?: return "[" + texts.joined(separator: ", ") + "]"
  case .set?, .dictionary?: return "{" + texts.sorted().joined(separator: ", ") + "}"
  case .tuple?, .struct?, .class?: return "(" + texts.joined(separator: ", ") + ")"
  case .enum? where !texts.isEmpty: return texts.joined()
  default: return String(reflecting: value)
  }
}
