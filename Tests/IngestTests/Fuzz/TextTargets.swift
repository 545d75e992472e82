@testable import Ingest
import Glibc

// Targets that read a cell or a word.

extension FuzzTarget {
  /// Each line is an amount; it is compared and reckoned with the line before.
  static let amount = FuzzTarget(
    "amount", reads: "amounts of money as exports write them, and conditions on them",
    seeds: [
      "1234.50\n-12\n1,234.50\n€ 30,00\n(45.00)\n1 234,5 EUR\n−3\n1.234.567,89\n0,123\n1'000.00\n30\u{A0}000,00 kr",
      "170141183460469231731687303715884105727\n0.000000000000000001\n1E5", "Price >= 0\nKind not like a*b\nX present",
    ]
  ) { input throws(BrokenLaw) in
    var before = Amount.zero
    for line in inputLines(input) {
      if let condition = RowCondition(String(decoding: line, as: UTF8.self)) { _ = condition.holds(for: line.span) }
      guard let read = Amount(line.span) else { continue }
      try law(read.digits >= 0 && read.digits <= 18, "\(read.digits) digits")
      try law(read.compared(to: read) == 0, "an amount is not itself")
      try law(read.compared(to: before) == -before.compared(to: read), "two amounts are ordered otherwise the other way round")
      if let sum = read.adding(before) {
        try law(sum == before.adding(read), "a sum depends on the order")
        try law(sum.compared(to: read) == before.compared(to: .zero), "a sum lies on the wrong side")
      }
      if let product = read.multiplied(by: before) {
        for digits in 0...3 { _ = product.rounded(toDigits: digits) }
        if let text = plainText(product), let again = Amount(plain: text) {
          try law(again.compared(to: product) == 0, "\(text) is read as \(again)")
        }
      }
      if let text = plainText(read) {
        guard let again = Amount(plain: text) else { throw BrokenLaw(description: "\(text) is not read") }
        try law(again.compared(to: read) == 0, "\(text) is read as \(again)")
      }
      for digits in 0...3 {
        guard let rounded = read.rounded(toDigits: digits) else { continue }
        let (twice, isOver) = Int128(rounded).multipliedReportingOverflow(by: 2)
        guard !isOver, let double = read.adding(read) else { continue }
        let difference = Amount(units: twice, digits: digits).adding(Amount(units: -double.units, digits: double.digits))
        if let difference {
          let one = Amount(units: 1, digits: digits)
          let size = Amount(units: abs(difference.units), digits: difference.digits)
          try law(size.compared(to: one) <= 0, "\(read) is rounded to \(rounded) at \(digits) digits")
        }
      }
      before = read
    }
  }

  /// Digits with a decimal point; nil where it has more than are read.
  private static func plainText(_ amount: Amount) -> String? {
    guard amount.digits <= 18 else { return nil }
    var text = String(amount.units.magnitude)
    if amount.digits > 0 {
      text = String(repeating: "0", count: max(amount.digits + 1 - text.count, 0)) + text
      text.insert(".", at: text.index(text.endIndex, offsetBy: -amount.digits))
    }
    return (amount.units < 0 ? "-" : "") + text
  }

  /// The first line is a pattern, each further one a time, read in all ways.
  static let time = FuzzTarget(
    "time", reads: "times: ISO 8601, since 1970, NCSA's, and by a pattern",
    seeds: [
      "dd/MM/yyyy HH:mm\n28/03/2026 10:00\n2026-03-28T10:00:00.123456+01:00\n1703373474.815\n10/Oct/2000:13:55:36 -0700",
      "MMM d, yy 'at' h:mm:ss.SSS a Z\nMar 8, 26 at 1:02:03.5 PM +0530\n2026-03-29 02:30:00\n1703373474815\n1703373474815000000",
      "yyyyMMdd\n20260328\n0001-01-01\n9999-12-31 23:59:60 -1800\n2026-10-25 02:30:00 UTC",
    ]
  ) { input throws(BrokenLaw) in
    let lines = inputLines(input)
    let pattern = TimePattern(String(decoding: lines.first ?? [], as: UTF8.self))
    let zones = [FuzzZone.utc, FuzzZone.berlin]
    var used = LogTime()
    for line in lines.dropFirst() {
      var fresh = LogTime()
      let clf = fresh.read(line.span, at: 0)
      try law(clf == used.read(line.span, at: 0), "a time is read otherwise behind other times")
      try law(monthNumber(line.span, 0).map { (1...12).contains($0) } ?? true, "a month beyond December")
      var read = [clf]
      for zone in zones {
        read += [pattern?.read(line.span, zone: zone), readISOTime(line.span, zone: zone), readEpoch(line.span)]
        read.append(TimeReading(pattern: pattern, zone: zone).read(line.span))
      }
      for case let instant? in read {
        try lawfulTime(instant)
        let written = stamp(instant)
        guard instant.microseconds > -62_135_596_800_000_000, instant.seconds < 253_402_300_800 else { continue }
        let bytes = Array(written.utf8)
        try law(readISOTime(bytes.span, zone: zones[0]) == instant, "\(instant) is written as \(written) and read otherwise")
      }
    }
  }

  /// Each line is an address, a range or a list of them; the system reads addresses too.
  static let address = FuzzTarget(
    "address", reads: "addresses, ranges of them, hosts and ports",
    seeds: [
      "1.2.3.4\n::1\n2001:db8::/32\n[2001:db8::1]:80\n::ffff:1.2.3.4\nfe80::1%eth0\n10.0.0.0/8\nwww.example.com:443\n1:2:3:4:5:6:7:8",
      "1.2.3.4:80, 10.0.0.1, unknown, ::1\n1:2:3:4:5:6:1.2.3.4\n::1.2.3.4/128\n0.0.0.0/0",
    ]
  ) { input throws(BrokenLaw) in
    for line in inputLines(input) {
      let all = 0..<line.count
      let bare = withoutPort(line.span, all)
      try law(bare.lowerBound >= 0 && bare.upperBound <= line.count, "\(bare) of \(line.count) bytes")
      _ = looksLikeHost(line.span, all)
      let text = String(decoding: line, as: UTF8.self)
      let read = addressBits(line.span)
      if let read {
        try law(line.contains(0x25) || looksLikeAddress(line.span, all), "\(text) is an address that doesn't look like one")
        _ = isPrivate(read)
        if let range = AddressRange(text) { try law(range.contains(read), "\(text) does not contain itself") }
      }
      if !line.contains(0), !line.contains(0x25) { try compareWithSystem(text, read) }
      if let range = AddressRange(text), let slash = line.firstIndex(of: 0x2F),
        let first = addressBits(line.span.extracting(0..<slash))
      {
        try law(range.contains(first), "\(text) does not contain its own address")
      }
      var candidates: [Range<Int>] = []
      var start = 0
      for place in 0...line.count where place == line.count || line[place] == 0x2C {
        let inner = trimmed(line.span.extracting(start..<place))
        if !inner.isEmpty { candidates.append(withoutPort(line.span, (start + inner.lowerBound)..<(start + inner.upperBound))) }
        start = place + 1
      }
      for proxies in [[], proxies] {
        var choice = ClientChoice(proxies: proxies)
        choice.consider(Field(0..<line.count), line.span)
        let isProxy = { (range: Range<Int>) in
          addressBits(line.span.extracting(range)).map { bits in
            proxies.isEmpty ? isPrivate(bits) : proxies.contains { $0.contains(bits) }
          } ?? true
        }
        let chosen = candidates.last { !isProxy($0) } ?? candidates.first
        try law(choice.client == chosen, "the client of \(text) is at \(String(describing: choice.client))")
      }
    }
  }

  private static func compareWithSystem(_ text: String, _ read: (bits: UInt128, isV4: Bool)?) throws(BrokenLaw) {
    var v4 = in_addr()
    var v6 = in6_addr()
    if inet_pton(AF_INET, text, &v4) == 1 {
      let bits = UInt128(UInt32(bigEndian: v4.s_addr))
      try law(read?.bits == bits && read?.isV4 == true, "\(text) is \(String(describing: read)) here and \(bits) for the system")
    } else if inet_pton(AF_INET6, text, &v6) == 1 {
      let bits = withUnsafeBytes(of: v6) { $0.reduce(UInt128(0)) { $0 << 8 | UInt128($1) } }
      let plain = bits >> 32 == 0xFFFF ? bits & 0xFFFF_FFFF : bits
      try law(read?.bits == plain, "\(text) is \(String(describing: read)) here and \(plain) for the system")
    } else if let read, !read.isV4, !text.contains(".") {
      throw BrokenLaw(description: "\(text) is no address for the system")
    }
  }

  /// The first line is a pattern, each further one a text; a slow twin matches alike.
  static let glob = FuzzTarget(
    "glob", reads: "patterns of pages and files",
    seeds: ["/checkout/*/thank*\n/checkout/a/b/thank-you", "logs/**/access?.log*\nlogs/a/b/access1.log.gz", "**a*?*b**\nxaxxbx", "*\n"]
  ) { input throws(BrokenLaw) in
    let lines = inputLines(input)
    let pattern = String(decoding: (lines.first ?? []).prefix(64), as: UTF8.self)
    for line in lines.dropFirst().prefix(8) {
      let text = Array(line.prefix(512))
      for crossesSlashes in [false, true] {
        let found = Glob(pattern, crossesSlashes: crossesSlashes).matches(text.span)
        try law(
          found == slowMatch(Array(pattern.utf8), text, crossesSlashes),
          "\(pattern) \(found ? "matches" : "does not match") \(decodedText(text.span)), crossing slashes \(crossesSlashes)")
      }
    }
  }

  /// Which beginnings of the text the pattern's parts so far can be, part by part.
  private static func slowMatch(_ pattern: [UInt8], _ text: [UInt8], _ crossesSlashes: Bool) -> Bool {
    var reached = [Bool](repeating: false, count: text.count + 1)
    reached[0] = true
    var at = 0
    while at < pattern.count {
      var next = [Bool](repeating: false, count: text.count + 1)
      var width = 1
      if pattern[at] == 0x2A {
        while at + width < pattern.count, pattern[at + width] == 0x2A { width += 1 }
        let crosses = crossesSlashes || width > 1
        var isOpen = false
        for place in 0...text.count {
          if place > 0, text[place - 1] == 0x2F, !crosses { isOpen = false }
          if reached[place] { isOpen = true }
          next[place] = isOpen
        }
      } else {
        for place in text.indices where reached[place] {
          let isOne = pattern[at] == 0x3F && !crossesSlashes && text[place] != 0x2F
          let isByte = pattern[at] == text[place] && (pattern[at] != 0x3F || crossesSlashes)
          if isOne || isByte { next[place + 1] = true }
        }
      }
      reached = next
      at += width
    }
    return reached[text.count]
  }
}
