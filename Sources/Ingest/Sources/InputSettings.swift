/// Where the reading of a log ended, so that it can go on behind when the log has grown.
package struct ResumePoint: Equatable, Sendable {
  /// Decoded bytes that were read: whole lines, and how many of them.
  package var bytes: Int
  package var lines: Int
  /// How its lines were read, from the first to the last.
  package var reading: String

  package init(bytes: Int, lines: Int, reading: String) {
    (self.bytes, self.lines, self.reading) = (bytes, lines, reading)
  }
}

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

  /// Where to go on in a log of which the beginning was read before.
  package var resume: ResumePoint?

  package init(mapping: ColumnMapping? = nil, timezone: String? = nil) {
    self.mapping = mapping
    self.timezone = timezone
  }
}
