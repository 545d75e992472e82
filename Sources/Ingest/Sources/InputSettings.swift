/// What the user says about an input beyond its content.
package struct InputSettings: Sendable {
  package var mapping: ColumnMapping?
  /// The log format that it is in, whatever its first lines look like.
  package var logFormat: String?
  /// Names of cookies that are client ids.
  package var cookies: [String] = []
  /// The log format that it is in, out of a format string.
  package var pattern: PatternLog?
  /// For records that state no zone.
  package var timezone: String?
  /// The decimal mark of its numbers, and the order of days and months in its dates; nil: its columns tell.
  package var decimalMark: DecimalMark?
  package var dayOrder: DayOrder?

  package init(mapping: ColumnMapping? = nil, timezone: String? = nil) {
    self.mapping = mapping
    self.timezone = timezone
  }
}
