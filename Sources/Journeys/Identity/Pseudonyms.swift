import Crypto
package import Ingest

/// How people's identifiers are written where a file names them: as they are only when that was asked for.
///
/// A pseudonym is the beginning of an HMAC-SHA-256 (RFC 2104) of kind and value. Under a key that is kept it is the same in
/// every run, and under a key drawn for the run it means nothing outside of it.
package struct Pseudonyms: Sendable {
  private let key: SymmetricKey?
  /// Whether the key was given, not drawn.
  private let lasts: Bool

  /// 80 bits, so that a million people have about one chance in two million million to share one.
  private static let length = 20

  /// Identifiers as they are.
  package static let raw = Pseudonyms()

  private init() { (key, lasts) = (nil, false) }

  /// Under a secret that lasts, or one drawn for this run.
  package init(secret: [UInt8]?) {
    key = secret.map { SymmetricKey(data: $0) } ?? SymmetricKey(size: .bits256)
    lasts = secret != nil
  }

  package var areRaw: Bool { key == nil }

  /// A key for hashes that stand for people without a text to name them; it lasts as long as the pseudonyms do.
  package var hashKey: HashKey { key.map(Self.hashKey) ?? .drawn() }

  /// The same, where the secret lasts from run to run.
  package var lastingHashKey: HashKey? { lasts ? key.map(Self.hashKey) : nil }

  private static func hashKey(of key: SymmetricKey) -> HashKey {
    let code = Array(HMAC<SHA256>.authenticationCode(for: Array("hashes of devices".utf8), using: key))
    func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
    return HashKey(word(code[0..<8]), word(code[8..<16]))
  }

  package func name(_ kind: String, _ value: String) -> String {
    guard let key else { return value }
    let code = HMAC<SHA256>.authenticationCode(for: Array("\(kind)\u{0}\(value)".utf8), using: key)
    return String(hexText(code).prefix(Self.length))
  }
}
