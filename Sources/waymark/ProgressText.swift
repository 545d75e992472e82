/// How far reading is, in words that fit a line of a terminal.
struct ProgressText {
  /// Bytes as they are stored: read, and of all inputs where that is known; it isn't of a pipe.
  var read: Int
  var stored: Int?
  var records: Int
  var seconds: Double
  /// Whether all is read and tables are being made.
  var isFinished = false

  /// What fits into so many columns: at least how far it is, the more the wider.
  func fitting(_ columns: Int) -> String {
    let records = "\(grouped(self.records)) records"
    let rate = seconds >= 1 && !isFinished ? "\(grouped(Int(Double(self.records) / seconds))) a second" : nil
    let parts: [[String?]] = [
      [bytes, records, rate, left], [bytes, records, left], [bytes, left], [share ?? size(read), left], [share ?? size(read)],
    ]
    let lines = parts.map { $0.compactMap { $0 }.joined(separator: " · ") }
    return lines.first { $0.unicodeScalars.count <= columns } ?? ""
  }

  private var bytes: String {
    guard let stored, let share else { return size(read) }
    return "\(size(min(read, stored))) of \(size(stored)) (\(share))"
  }

  private var share: String? {
    guard let stored, stored > 0 else { return nil }
    // Files that grow while they are read have more than they had.
    return "\(min(read, stored) * 100 / stored) %"
  }

  /// By the bytes, for what a record takes is much the same everywhere.
  private var left: String? {
    if isFinished { return "making tables" }
    guard let stored, read > 0, seconds >= 1, read < stored else { return nil }
    let left = Int((Double(stored - read) * seconds / Double(read)).rounded(.up))
    switch left {
    case ..<60: return "\(left) s left"
    case ..<3600: return "\(left / 60) min \(left % 60) s left"
    default: return "\(left / 3600) h \(left % 3600 / 60) min left"
    }
  }

  /// Decimal units, as disks and `ls --si` have them; three digits.
  private func size(_ bytes: Int) -> String {
    var (value, unit) = (Double(bytes), 0)
    let units = ["B", "kB", "MB", "GB", "TB", "PB"]
    while value >= 999.5, unit + 1 < units.count { (value, unit) = (value / 1000, unit + 1) }
    if unit == 0 || value >= 99.5 { return "\(Int(value.rounded())) \(units[unit])" }
    let scale = value >= 9.95 ? 10.0 : 100
    let digits = Int((value * scale).rounded())
    let (whole, rest) = digits.quotientAndRemainder(dividingBy: Int(scale))
    return "\(whole).\(scale == 100 && rest < 10 ? "0" : "")\(rest) \(units[unit])"
  }

  private func grouped(_ number: Int) -> String {
    var text = ""
    for (place, digit) in String(number).reversed().enumerated() {
      if place > 0, place % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }
}
