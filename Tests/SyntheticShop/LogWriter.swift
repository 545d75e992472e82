/// Writes requests in the combined format, by copying text that was rendered before.
struct LogWriter {
  private var buffer: [UInt8] = []
  private let output: Output
  private let catalogue: Catalogue
  private let text: [UInt8]
  /// Every seed has its people at addresses of their own.
  private let salt: UInt32
  private var minute = Int64.min
  /// ` - - [01/Mar/2026:13:05:`, rendered when the minute changes.
  private var minuteText: [UInt8] = []

  private static let pieceSize = 1 << 20

  init(to output: Output, catalogue: Catalogue, seed: UInt64) {
    self.output = output
    self.catalogue = catalogue
    text = catalogue.text
    salt = UInt32(truncatingIfNeeded: SplitMix64.mixed(seed))
    buffer.reserveCapacity(Self.pieceSize + 4096)
  }

  /// Writes one line; a thank-you page in it carries the order number given.
  mutating func write(_ request: Request, order: Int) throws(Output.Failure) {
    if buffer.count >= Self.pieceSize { try flush() }
    let start = buffer.count
    append(addressOf: request.device)
    append(time: request.time)
    guard request.damage != .garbage else {
      append(catalogue.garbage[Int(request.size) % catalogue.garbage.count])
      // A browser's agent, so that nothing but the request speaks against the line.
      append("\" 400 157 \"-\" \"")
      append(catalogue.browsers[Int(request.size) % catalogue.browsers.count])
      append("\"\n")
      return
    }
    append(request.method.text)
    append(request.target, order: order)
    guard request.damage != .cut else {
      // Somewhere before the request's end, so that no reader can take the rest for a whole record.
      let length = buffer.count - start
      buffer.removeLast(length - 8 - Int(request.size) % (length - 8))
      append("\n")
      return
    }
    append(request.device.network == .crawler ? " HTTP/1.1\" " : " HTTP/2.0\" ")
    append(Int(request.status))
    append(" ")
    append(request.bytesSent)
    append(" \"")
    switch request.referrer {
    case .outside(let fragment): append(fragment)
    case .page(let page):
      append(catalogue.origin)
      append(page, order: order)
    }
    append("\" \"")
    let agents = request.device.network == .crawler ? catalogue.crawlers : catalogue.browsers
    append(agents[Int(request.device.agent)])
    append("\"\n")
  }

  mutating func flush() throws(Output.Failure) {
    try output.write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }
}

// The parts of a line.
extension LogWriter {
  private mutating func append(_ string: StaticString) {
    buffer.append(contentsOf: UnsafeBufferPointer(start: string.utf8Start, count: string.utf8CodeUnitCount))
  }

  private mutating func append(_ fragment: Fragment) {
    buffer.append(contentsOf: text[Int(fragment.offset)..<Int(fragment.offset) + Int(fragment.count)])
  }

  private mutating func append(_ page: Page, order: Int) {
    append(page.path)
    if page.query.count > 0 { append(page.query) }
    if page.namesOrder { append(order) }
  }

  private mutating func append(_ number: Int) {
    var unit = 1
    while number / unit >= 10 { unit *= 10 }
    while unit > 0 {
      buffer.append(UInt8(ascii: "0") + UInt8(number / unit % 10))
      unit /= 10
    }
  }

  private mutating func append(hex group: UInt32) {
    for shift in [12, 8, 4, 0] as [UInt32] {
      let digit = UInt8(group >> shift & 15)
      buffer.append(digit + (digit < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10))
    }
  }

  private mutating func append(time: Int64) {
    let second = Int(time % 60)
    if time - Int64(second) != minute {
      minute = time - Int64(second)
      let day = Day(containing: minute)
      let date = day.civil
      let clock = minute - day.start
      let dayText = "\(padded(date.day))/\(Self.months[Int(date.month) - 1])/\(date.year)"
      minuteText = Array(" - - [\(dayText):\(padded(clock / 3600)):\(padded(clock / 60 % 60)):".utf8)
    }
    buffer += minuteText
    buffer.append(UInt8(ascii: "0") + UInt8(second / 10))
    buffer.append(UInt8(ascii: "0") + UInt8(second % 10))
    append(" +0000] \"")
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// 30 bits of the device's number, shuffled one to one, make an address that no other number has.
  private mutating func append(addressOf device: Device) {
    guard device.network != .crawler else {
      append(catalogue.networks[Int(device.agent)])
      append(Int(1 + device.address % 254))
      return
    }
    let mask: UInt32 = 1 << 30 - 1
    var bits = (device.address &* 0x9E37_79B1 &+ salt) & mask
    bits = ((bits ^ bits >> 15) &* 0x85EB_CA6B) & mask
    bits ^= bits >> 13
    if device.network == .v4 {
      append(Int(Self.firstBytes[Int(bits >> 24)]))
      for shift in [16, 8, 0] as [UInt32] {
        append(".")
        append(Int(bits >> shift & 255))
      }
    } else {
      append("2a02:")
      append(hex: 0x8100 | bits >> 24)
      append(":")
      append(hex: 0x1000 | bits >> 12 & 0xFFF)
      append(":")
      append(hex: 0x1000 | bits & 0xFFF)
      let interface = UInt32(truncatingIfNeeded: SplitMix64.mixed(UInt64(bits)))
      append(":5c1e:")
      append(hex: 0x1000 | interface >> 20)
      append(":")
      append(hex: 0x1000 | interface >> 8 & 0xFFF)
      append(":2bd7")
    }
  }

  /// 64 first bytes of addresses that providers give to their customers.
  private static let firstBytes: [UInt8] = [
    2, 5, 24, 31, 37, 46, 49, 62, 66, 67, 68, 69, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83,
    84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95, 98, 99, 108, 109, 134, 138, 145, 151, 163, 173, 174,
    176, 178, 184, 188, 193, 194, 195, 200, 201, 212, 213, 216, 217, 218, 219,
  ]
}

extension Method {
  fileprivate var text: StaticString {
    switch self {
    case .get: "GET "
    case .post: "POST "
    case .head: "HEAD "
    }
  }
}

extension Request {
  /// The size of the answer's body, as nginx counts it.
  fileprivate var bytesSent: Int {
    if method == .head { return 0 }
    return switch status {
    case 200: Int(size)
    case 301: 162
    case 404: 1531
    default: 0
    }
  }
}
