/// Where a field stands in its record's bytes.
package struct Field: Equatable, Sendable, BitwiseCopyable {
  package var start: UInt32
  package var end: UInt32

  package init(_ range: Range<Int>) {
    start = UInt32(truncatingIfNeeded: range.lowerBound)
    end = UInt32(truncatingIfNeeded: range.upperBound)
  }

  /// The format has no such field, or the record doesn't fill it.
  package static let absent = Field(start: 1, end: 0)

  private init(start: UInt32, end: UInt32) {
    self.start = start
    self.end = end
  }

  @inlinable @inline(__always)
  package var isPresent: Bool { start <= end }
  @inlinable @inline(__always)
  package var isEmpty: Bool { start >= end }
  @inlinable @inline(__always)
  package var range: Range<Int> { start <= end ? Int(start)..<Int(end) : 0..<0 }
}

/// One request, as any access log tells it: what the line said, nothing concluded.
///
/// Fields point into the record's bytes after the encoding that the log's writer added was undone.
package struct Hit: Sendable, BitwiseCopyable {
  package var time: Instant
  /// The answer's status, or 0 where the log has `-`.
  package var status: UInt16
  /// False where the format marks the record as nobody's request: a worker's sub-request, a health ping, a bucket's upkeep.
  package var isVisit = true
  /// The answer's size as the log states it: its body's (`%b`), or with headers where the format counts those (`%O`, W3C).
  package var bytes: Int64?
  /// The client's address (or name), without a port.
  package var client = Field.absent
  /// The authenticated user.
  package var user = Field.absent
  /// The virtual host, without a port.
  package var host = Field.absent
  /// GET, POST …; empty where the request was no request.
  package var method = Field.absent
  /// Path and query as the client sent them.
  package var target = Field.absent
  package var referrer = Field.absent
  /// Absent where the format has no user agents, empty where the client sent none.
  package var agent = Field.absent
  /// The client's country as the record states it.
  package var country = Field.absent
  /// Client ids out of cookies, the one that counts first: a configured cookie, Google's, HubSpot's. Each is a kind and a
  /// value, such as `ga:123456789.1669621538`; several on one record are one browser.
  package var cookies: [3 of Field] = [.absent, .absent, .absent]
}

/// Cuts `METHOD target HTTP/x.y` where definitions.md says: the protocol only after a last space and `HTTP/`,
/// so that a target may hold spaces. Anything else leaves method and target absent.
func splitRequest(_ bytes: Span<UInt8>, _ request: Range<Int>, into hit: inout Hit) {
  let space = nearIndex(of: 0x20, in: bytes, from: request.lowerBound, to: request.upperBound)
  guard space > request.lowerBound, space < request.upperBound else { return }
  var end = request.upperBound
  var last = end - 1
  while last > space, bytes[last] != 0x20 { last -= 1 }
  if isProtocol(bytes, last + 1, request.upperBound) { end = last }
  // AWS writes `- http://host:80- -` for what was no request.
  let isDash = space == request.lowerBound + 1 && bytes[request.lowerBound] == 0x2D
  guard end > space + 1, !isDash else { return }
  hit.method = Field(request.lowerBound..<space)
  hit.target = Field((space + 1)..<end)
}

/// Whether `HTTP/` begins at `start`.
private func isProtocol(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
  guard start + 5 <= end else { return false }
  return bytes[start] == 0x48 && bytes[start + 1] == 0x54 && bytes[start + 2] == 0x54
    && bytes[start + 3] == 0x50 && bytes[start + 4] == 0x2F
}
