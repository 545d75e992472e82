/// Names of periods for the axes of charts and for headings: `1 Apr 2026`, `week 14, 2026`, `April 2026`.
enum PeriodText {
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
  ]

  /// A period's ISO name in words; one that is none stays as it is.
  static func long(_ name: String) -> String {
    let parts = name.split(separator: "-")
    guard parts.count >= 2 else { return name }
    if parts[1].first == "W" { return "week \(number(parts[1].dropFirst())), \(parts[0])" }
    guard let month = month(parts[1]) else { return name }
    return parts.count == 3 ? "\(number(parts[2])) \(month) \(parts[0])" : "\(month) \(parts[0])"
  }

  /// As short as an axis wants it; the year only where it says so.
  static func short(_ name: String, withYear: Bool) -> String {
    let parts = name.split(separator: "-")
    guard parts.count >= 2 else { return name }
    let year = withYear ? " \(parts[0])" : ""
    if parts[1].first == "W" { return "\(parts[1])\(year)" }
    guard let month = month(parts[1]) else { return name }
    return parts.count == 3 ? "\(number(parts[2])) \(month.prefix(3))\(year)" : "\(month.prefix(3))\(year)"
  }

  private static func month(_ text: Substring) -> String? {
    guard let number = Int(text), months.indices.contains(number - 1) else { return nil }
    return months[number - 1]
  }

  private static func number(_ text: Substring) -> String { Int(text).map(String.init) ?? String(text) }
}
