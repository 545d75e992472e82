import Crypto
import Ingest

/// E-mails that an export gives only as a digest, as advertising platforms want them: 64 hexadecimal digits are SHA-256,
/// 32 are MD5, both of the address in lower case without blanks around it.
///
/// A digest is the same identifier as the plain address of which it is one, where some record has that.
struct HashedEmails {
  /// The node that a digest stands for: that of its plain address.
  private(set) var plain: [Int: Int] = [:]

  init(_ graph: IdentityGraph) {
    var digests: [String: Int] = [:]
    for node in graph.kinds.indices where graph.kinds[node] == .email && Self.mayBeDigest(graph.length(of: node)) {
      let text = graph.text(of: node)
      if Self.isDigest(text) { digests[text] = node }
    }
    if digests.isEmpty { return }
    for node in graph.kinds.indices where graph.kinds[node] == .email {
      let text = graph.text(of: node)
      if Self.isDigest(text) { continue }
      let bytes = Array(text.utf8)
      for digest in [Self.hex(SHA256.hash(data: bytes)), Self.hex(Insecure.MD5.hash(data: bytes))] {
        if let hashed = digests[digest] { plain[hashed] = node }
      }
    }
  }

  /// By how many bytes it has.
  private static func mayBeDigest(_ length: Int) -> Bool { length == 64 || length == 32 }

  static func isDigest(_ text: String) -> Bool {
    mayBeDigest(text.utf8.count) && text.allSatisfy(\.isHexDigit)
  }

  private static func hex(_ digest: some Sequence<UInt8>) -> String { hexText(digest) }
}

/// Bytes as lower-case hexadecimal digits.
func hexText(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
