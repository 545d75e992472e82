import Ingest

/// Reads one item of `inputs:`: which files, and how their rows become records.
struct InputConfiguration {
  let folder: String
  let zoneName: (ConfigurationNode) throws(Failure) -> String
  let messages: Messages

  private static let keys =
    ["files", "format", "log_format", "timezone", "cookies", "decimal_mark", "dates"] + MappingConfiguration.keys

  func input(_ item: ConfigurationNode) throws(Failure) -> ConfiguredInput {
    let values = try item.values(Self.keys)
    guard let files = values["files"] else { throw item.failure("an input needs `files`") }
    let pattern = try files.text()
    var settings = InputSettings()
    settings.timezone = try values["timezone"].map { node throws(Failure) in try zoneName(node) }
    if let format = values["log_format"] {
      if let other = ["format", "records", "columns"].compactMap({ values[$0] }).first {
        throw other.failure("this can't stand beside `log_format`, which says how the whole line is read")
      }
      settings.pattern = try compile(format)
    }
    settings.cookies = try values["cookies"]?.texts() ?? []
    if let format = values["format"] { try check(format, &settings) }
    settings.decimalMark = try values["decimal_mark"]?.value("`.` or `,`") { [".": .point, ",": .comma][$0] }
    settings.dayOrder = try values["dates"]?.value("`day_first` or `month_first`") {
      ["day_first": .dayFirst, "month_first": .monthFirst][$0]
    }
    try readMapping(item, values, &settings)
    return ConfiguredInput(
      pattern: pattern == "-" ? "-" : absolute(pattern, in: folder), settings: settings,
      origin: files.failure("`files: \(pattern)`").message)
  }

  /// Compiles a format string; a fault is shown under the place where it is.
  private func compile(_ format: ConfigurationNode) throws(Failure) -> PatternLog {
    let text = try format.text()
    do throws(FormatStringError) {
      return try PatternLog(formatString: text)
    } catch {
      let place = excerpt(Array(text.utf8), around: error.offset).joined(separator: "\n")
      throw format.failure("`\(format.path)`: \(error.reason)\n\(place)")
    }
  }

  private func check(_ format: ConfigurationNode, _ settings: inout InputSettings) throws(Failure) {
    if let problem = FormatName.apply(try format.text(), to: &settings) { throw format.failure(problem) }
  }

  private func readMapping(
    _ item: ConfigurationNode, _ values: [String: ConfigurationNode], _ settings: inout InputSettings
  ) throws(Failure) {
    let configuration = MappingConfiguration(zoneName: zoneName) { [messages] text in messages.warn(text) }
    let stated = MappingConfiguration.keys.compactMap { values[$0] }
    if let export = settings.mapping {
      if !stated.isEmpty {
        settings.mapping = try configuration.mapping(item, values, base: BuiltInExports.values(of: export.formatName))
      }
      // The user's word on the zone stands over what the export is thought to be in.
      if settings.timezone != nil { settings.mapping?.timezone = nil }
    } else if values["records"] != nil || values["columns"] != nil {
      settings.mapping = try configuration.mapping(item, values)
    } else if let stray = stated.first {
      throw stray.failure("this needs `records` and `columns` beside it, or the `format` of an export")
    }
  }
}
