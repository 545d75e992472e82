/// Reads times whose date, time of day and zone stand in columns of their own, as tills and PayPal write them.
struct SplitTimes {
  private let pattern: TimePattern?
  private let sourceZone: TimeZoneRules
  /// By the zone's name as the file writes it.
  private var readings: [String: TimeReading] = [:]

  init(pattern: TimePattern?, zone: TimeZoneRules) {
    self.pattern = pattern
    sourceZone = zone
  }

  /// Nil where all are empty. A row without a zone is in the source's.
  mutating func read(date: String, clock: String, zone: String, named column: String) throws(Refusal) -> Instant? {
    if date.isEmpty, clock.isEmpty { return nil }
    let bytes = Array((clock.isEmpty ? date : date + " " + clock).utf8)
    guard let time = try reading(zone).read(bytes.span) else { throw .unreadableTime(in: column) }
    return time
  }

  private mutating func reading(_ zone: String) throws(Refusal) -> TimeReading {
    if let known = readings[zone] { return known }
    var rules = sourceZone
    if !zone.isEmpty {
      guard let found = ZoneNames.rules(of: zone) else { throw Refusal("a time zone that is not known") }
      rules = found
    }
    let reading = TimeReading(pattern: pattern, zone: rules)
    readings[zone] = reading
    return reading
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
