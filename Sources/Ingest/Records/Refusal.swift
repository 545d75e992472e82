/// Why a record can't be read. A refused record is counted, shown and kept, never thrown away silently.
package struct Refusal: Error, Equatable, Sendable {
  /// One sentence that says what is missing or wrong.
  package var reason: String
  /// Where in the record it went wrong, in bytes from its start, for a caret.
  package var offset: Int

  package init(_ reason: String, at offset: Int = 0) {
    self.reason = reason
    self.offset = offset
  }

  static let overlong = Refusal("longer than \(longestRecord >> 20) MiB without an end of line")
  static let unknownFormat = Refusal("not in a format that Waymark knows")
}
