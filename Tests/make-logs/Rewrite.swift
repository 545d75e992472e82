import Foundation
import SyntheticShop
import TestSupport

/// Writes a combined log of the shop anew in another format, so that formats can be measured on the same requests.
///
/// Lines that are no whole requests are left out.
func rewrite(_ file: String, as name: String, to folder: String) throws {
  let formats = LogWriters.all.filter { name == "all" || $0.name == name }
  guard !formats.isEmpty else {
    throw Options.Mistake(text: "--as takes all or one of \(LogWriters.all.map(\.name).joined(separator: ", "))")
  }
  guard let data = FileManager.default.contents(atPath: file) else {
    throw Options.Mistake(text: "can't read \(file)")
  }
  let requests = data.split(separator: 0x0A).compactMap { request(of: String(decoding: $0, as: UTF8.self)) }
  for format in formats {
    let output = try Output(path: "\(folder)/\(format.name).log")
    var text = Array((LogWriters.headers[format.name] ?? "").utf8)
    for request in requests {
      text += format.write(request).utf8
      text.append(0x0A)
      if text.count > 1 << 20 {
        try output.write(text)
        text.removeAll(keepingCapacity: true)
      }
    }
    try output.write(text)
  }
}

/// What a line of the shop's own log says; its writer puts no quotes or spaces into fields.
private func request(of line: String) -> LoggedRequest? {
  let quoted = line.split(separator: "\"", omittingEmptySubsequences: false)
  let words = quoted[0].split(separator: " ")
  guard quoted.count == 7, words.count == 5 else { return nil }
  let asked = quoted[1].split(separator: " ")
  let answer = quoted[2].split(separator: " ")
  guard asked.count == 3, answer.count == 2, let status = Int(answer[0]), let second = second(words[3]) else { return nil }
  let target = asked[1].split(separator: "?", maxSplits: 1)
  var request = LoggedRequest(second: second, client: String(words[0]), path: String(target.first ?? "/"))
  request.method = String(asked[0])
  request.query = target.count > 1 ? String(target[1]) : ""
  request.status = status
  request.referrer = String(quoted[3])
  request.agent = String(quoted[5])
  return request
}

/// `[01/Mar/2026:13:05:09` as seconds since 1970.
private func second(_ stamp: Substring) -> Int? {
  let parts = stamp.dropFirst().split { $0 == "/" || $0 == ":" }
  let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  guard parts.count == 6, let month = months.firstIndex(of: String(parts[1])), let day = Day("\(parts[2])-\(month < 9 ? "0" : "")\(month + 1)-\(parts[0])"),
    let hour = Int(parts[3]), let minute = Int(parts[4]), let second = Int(parts[5])
  else { return nil }
  return Int(day.start) + hour * 3600 + minute * 60 + second
}
