/// The mark that stands before the fraction of a number.
package enum DecimalMark: Equatable, Sendable {
  case point, comma
}

/// A number as a cell writes it, before it is known what its marks mean.
///
/// With both marks the last is the decimal one; a mark that comes again separates thousands, and so do spaces (also
/// U+00A0, U+2009, U+202F) and apostrophes. A single mark is the decimal one unless just three digits follow it and
/// one to three, not beginning with a zero, precede it: `1.234` may be either, which only other cells can tell.
package struct AmountText: Equatable, Sendable {
  /// What the cell shows of its file's decimal mark.
  package enum Evidence: Equatable, Sendable {
    case none
    case decides(DecimalMark)
    /// The cell's only mark is this one, and may separate thousands.
    case open(DecimalMark)
  }

  /// The number; where it is open, with its mark as the decimal one.
  private let number: Amount
  package let evidence: Evidence

  package func amount(decimalMark: DecimalMark) -> Amount {
    guard case .open(let mark) = evidence, mark != decimalMark else { return number }
    return Amount(units: number.units, digits: 0)
  }

  /// Reads `1234.50`, `1,234.50`, `€ 30,00`, `RM 1,234.56`, `(45.00)`, `$-45.00`, `45.00-`, `1 234,5 EUR`, `1’234.50`;
  /// nil where the cell isn't a number.
  package init?(_ cell: Span<UInt8>) {
    if let plain = Self.plain(cell) {
      (number, evidence) = plain
      return
    }
    var scan = Scan()
    guard scan.read(cell), let (number, evidence) = scan.result() else { return nil }
    (self.number, self.evidence) = (number, evidence)
  }

  /// What programs write: digits, and perhaps a minus before them and a point with a fraction that isn't of three digits.
  @inline(__always)
  private static func plain(_ cell: Span<UInt8>) -> (Amount, Evidence)? {
    guard cell.count <= 18, !cell.isEmpty else { return nil }
    let isNegative = cell[0] == 0x2D
    let start = isNegative ? 1 : 0
    var units: Int64 = 0
    var point = -1
    for index in start..<cell.count {
      let digit = cell[index] &- 0x30
      if digit < 10 {
        units = units * 10 + Int64(digit)
      } else if cell[index] == 0x2E, point < 0, index > start {
        point = index
      } else {
        return nil
      }
    }
    guard cell.count > start else { return nil }
    let digits = point < 0 ? 0 : cell.count - point - 1
    // The point may separate thousands, which takes a closer look.
    if digits == 3 { return nil }
    return (Amount(units: Int128(isNegative ? -units : units), digits: digits), point < 0 ? .none : .decides(.point))
  }
}

/// The digits of a cell, and the marks between them.
private struct Scan {
  private enum Mark { case point, comma, spacing }

  private var units: Int128 = 0
  private var digits = 0
  private var isNegative = false
  /// Something that isn't part of the number has followed it.
  private var hasEnded = false
  private var sawSpace = false
  private var leadingDigit: UInt8 = 0

  private var points = 0
  private var commas = 0
  private var spacings = 0
  private var last: Mark?
  /// Digits before the first mark, and since the last one.
  private var leading = 0
  private var group = 0
  /// Whether all that stands between marks, but for the last group, could be thousands; and the last whole group.
  private var hasBadGroup = false
  private var previousGroup = 0

  /// False where the cell can't be a number.
  mutating func read(_ cell: Span<UInt8>) -> Bool {
    var at = 0
    var isBehindLetter = false
    while at < cell.count {
      let byte = cell[at]
      var isLetter = false
      var length = 1
      switch byte {
      case 0x30...0x39:
        guard !hasEnded, append(byte &- 0x30) else { return false }
      case 0x2E where isBehindLetter: break  // It ends an abbreviation: `Rs. 5`, `100 kr.`
      case 0x2E, 0x2C:
        guard !hasEnded, separate(byte == 0x2E ? .point : .comma) else { return false }
      case 0x2D, 0x28: setNegative()
      case 0x2B, 0x29, 0x09: break
      case 0x20, 0x27: sawSpace = digits > 0
      default:
        length = Self.spacing(cell, at)
        if length > 0 {
          sawSpace = digits > 0
        } else if byte == 0xE2, at + 2 < cell.count, cell[at + 1] == 0x88, cell[at + 2] == 0x92 {
          // The minus sign U+2212.
          setNegative()
          length = 3
        } else {
          // A currency sign or code before or after the number: but `1E5` is a damaged one.
          isLetter = asciiLowercased(byte) &- 0x61 < 26 || (0xC3...0xDF).contains(byte)
          guard isLetter || byte == 0x24 || byte >= 0x80 else { return false }
          if digits > 0 {
            hasEnded = true
            if asciiLowercased(byte) == 0x65, at + 1 < cell.count,
              isDigit(cell[at + 1]) || cell[at + 1] == 0x2B || cell[at + 1] == 0x2D
            {
              return false
            }
          }
          length = byte >= 0xE0 ? 3 : (byte >= 0xC2 ? 2 : 1)
        }
      }
      isBehindLetter = isLetter
      at += length
    }
    return digits > 0
  }

  /// A minus may lead, follow a currency sign or trail; anywhere else it is no number.
  private mutating func setNegative() {
    if digits > 0 { hasEnded = true }
    isNegative = true
  }

  private mutating func append(_ digit: UInt8) -> Bool {
    if sawSpace {
      sawSpace = false
      if group > 0, !separate(.spacing) { return false }
    }
    if digits == 0 { leadingDigit = digit }
    digits += 1
    group += 1
    if last == nil { leading += 1 }
    let (tens, first) = units.multipliedReportingOverflow(by: 10)
    let (sum, second) = tens.addingReportingOverflow(Int128(digit))
    units = sum
    return !first && !second
  }

  private mutating func separate(_ mark: Mark) -> Bool {
    sawSpace = false
    if last != nil {
      // India writes 12,34,567.
      if group != 3, group != 2 { hasBadGroup = true }
    } else if group == 0 || group > 3 {
      hasBadGroup = true
    }
    previousGroup = last == nil ? 3 : group
    group = 0
    last = mark
    switch mark {
    case .point: points += 1
    case .comma: commas += 1
    case .spacing: spacings += 1
    }
    return true
  }

  /// The number and what it shows; nil where the marks make none.
  func result() -> (Amount, AmountText.Evidence)? {
    let kinds = (points > 0 ? 1 : 0) + (commas > 0 ? 1 : 0) + (spacings > 0 ? 1 : 0)
    switch last {
    case nil: return (amount(fraction: 0), .none)
    case .spacing?:
      guard kinds == 1, isWhole else { return nil }
      return (amount(fraction: 0), .none)
    case .point?, .comma?:
      let mark: DecimalMark = last == .point ? .point : .comma
      let count = mark == .point ? points : commas
      guard group <= 18, kinds <= 2 else { return nil }
      if kinds == 2 {
        // The other marks stand before it and separate thousands.
        guard count == 1, !hasBadGroup, previousGroup == 3 else { return nil }
        return (amount(fraction: group), .decides(mark))
      }
      if count > 1 {
        guard isWhole else { return nil }
        return (amount(fraction: 0), .decides(mark == .point ? .comma : .point))
      }
      let mayBeThousands = group == 3 && (1...3).contains(leading) && leadingDigit != 0
      return (amount(fraction: group), mayBeThousands ? .open(mark) : .decides(mark))
    }
  }

  /// Whether the marks cut the digits as thousands are cut.
  private var isWhole: Bool { !hasBadGroup && group == 3 }

  private func amount(fraction: Int) -> Amount {
    Amount(units: isNegative ? -units : units, digits: fraction)
  }

  /// How many bytes of a space other than U+0020, or of the apostrophe U+2019, stand at `at`.
  private static func spacing(_ cell: Span<UInt8>, _ at: Int) -> Int {
    if cell[at] == 0xC2, at + 1 < cell.count, cell[at + 1] == 0xA0 { return 2 }
    guard cell[at] == 0xE2, at + 2 < cell.count, cell[at + 1] == 0x80 else { return 0 }
    switch cell[at + 2] {
    case 0x89, 0x99, 0xAF: return 3
    default: return 0
    }
  }
}
