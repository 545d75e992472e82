import ArgumentParser
import Foundation
import Ingest
import Metrics
import Reports

/// The form of messages on standard error: for people, or a JSON object a line for programs that collect them.
enum MessageForm: String, CaseIterable, ExpressibleByArgument {
  case text, json

  /// The form that arguments ask for which can't be read otherwise.
  static func wanted(by arguments: [String]) -> MessageForm {
    let isAsked = zip(arguments, arguments.dropFirst()).contains { $0 == ("--log-format", "json") }
    return isAsked || arguments.contains("--log-format=json") ? .json : .text
  }
}

/// What a message is about, where that is one place.
struct MessagePlace: Equatable {
  /// The input's name, as in the table `inputs`.
  var input: String?
  /// A path, of what is no input or not yet one.
  var file: String?
  /// The line there, from 1 on.
  var line: Int?

  static func input(_ name: String, line: Int? = nil) -> MessagePlace { MessagePlace(input: name, line: line) }
  static func file(_ path: String, line: Int? = nil) -> MessagePlace { MessagePlace(file: path, line: line) }
}

/// One thing that is said on standard error.
struct Message {
  enum Level: String { case info, warning, error }

  var level: Level
  var text: String
  var place = MessagePlace()
  /// The exit status that it is the reason of.
  var status: Int32?

  /// The line that is written, without its end.
  func line(in form: MessageForm, at time: Date = Date()) -> String {
    let text = visible(text, keepsLineEnds: true)
    switch form {
    case .text: return level == .warning ? "waymark: warning: \(text)" : "waymark: \(text)"
    case .json:
      var fields = [("time", jsonText(Self.stamp(time))), ("level", jsonText(level.rawValue)), ("message", jsonText(text))]
      if let input = place.input { fields.append(("input", jsonText(visible(input)))) }
      if let file = place.file { fields.append(("file", jsonText(visible(file)))) }
      if let line = place.line { fields.append(("line", String(line))) }
      if let status { fields.append(("status", String(status))) }
      return "{\(fields.map { "\(jsonText($0.0)):\($0.1)" }.joined(separator: ","))}"
    }
  }

  /// A time as RFC 3339 has it, in UTC and to the millisecond.
  private static func stamp(_ time: Date) -> String {
    let milliseconds = Int64((time.timeIntervalSince1970 * 1000).rounded())
    let seconds = floorDivide(milliseconds, 1000)
    let fraction = String(milliseconds - seconds * 1000)
    let whole = isoText(of: Instant(seconds: seconds), in: .utc()).prefix { $0 != "+" }
    return "\(whole).\(String(repeating: "0", count: 3 - fraction.utf8.count))\(fraction)Z"
  }
}
