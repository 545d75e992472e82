@testable import Ingest

/// What one log line said, as texts: nil where a field is absent, empty where it is there and empty.
struct ReadLine: Equatable {
  var shape: NCSALog.Shape
  var client = ""
  var host: String?
  var user: String?
  var method: String?
  var target: String?
  var status: UInt16 = 0
  var referrer: String?
  var agent: String?
  var time = ""
}

/// Reads a line by itself.
func readLine(_ line: [UInt8], acceptsCommon: Bool = true) throws(Refusal) -> ReadLine {
  var log = NCSALog()
  log.acceptsCommon = acceptsCommon
  var read: ReadLine?
  try log.read(line.span) { hit, bytes, shape in
    func text(_ field: Field) -> String? {
      field.isPresent ? decodedText(bytes.extracting(field.range)) : nil
    }
    read = ReadLine(
      shape: shape, client: text(hit.client) ?? "", host: text(hit.host), user: text(hit.user),
      method: text(hit.method),
      target: text(hit.target), status: hit.status, referrer: text(hit.referrer), agent: text(hit.agent),
      time: stamp(hit.time))
  }
  guard let read else { throw Refusal("read, but no hit was lent") }
  return read
}

func readLine(_ line: String, acceptsCommon: Bool = true) throws(Refusal) -> ReadLine {
  try readLine(Array(line.utf8), acceptsCommon: acceptsCommon)
}
