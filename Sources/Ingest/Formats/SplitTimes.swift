/// Reads times whose date, time of day and zone stand in columns of their own, as tills and PayPal write them.
struct SplitTimes {
  /// By the zone's name as the file writes it.
  private var zones: [String: TimeZoneRules] = [:]

  /// `column` is that of the date, whose other cells say what is a day and what a month. A row without a zone is in the
  /// source's.
  mutating func read(
    date: String, of column: Int, clock: String, zone: String, _ notation: ColumnNotation
  ) throws(Refusal) -> Instant? {
    let bytes = Array((clock.isEmpty ? date : date + " " + clock).utf8)
    return try notation.time(bytes.span, column, in: zone.isEmpty ? nil : try rules(of: zone))
  }

  private mutating func rules(of zone: String) throws(Refusal) -> TimeZoneRules {
    if let known = zones[zone] { return known }
    guard let found = ZoneNames.rules(of: zone) else { throw Refusal("a time in a zone that is not known") }
    zones[zone] = found
    return found
  }
}

/// The zones that exports name other than by IANA's identifiers: abbreviations, and what Rails shows people.
enum ZoneNames {
  static func rules(of name: String) -> TimeZoneRules? {
    let known = zones[name.lowercased()] ?? name
    return TimeZoneRules(name: known)
  }

  private static let zones: [String: String] = {
    var zones: [String: String] = [:]
    let text = String(decoding: PackageResources.zone_names_txt, as: UTF8.self)
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let parts = line.split(separator: "=")
      guard parts.count == 2 else { continue }
      for name in parts[1].split(separator: ",") {
        zones[String(name).trimmingBlanks().lowercased()] = String(parts[0]).trimmingBlanks()
      }
    }
    return zones
  }()
}
