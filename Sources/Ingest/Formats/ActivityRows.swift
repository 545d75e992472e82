/// Where a row about a person says what happened, as the columns were found in the header.
struct ActivityPlaces {
  /// A value and the places of its columns.
  struct Value {
    let source: ValueSource
    let places: [Int]

    init?(_ source: ValueSource?, _ header: Header) {
      guard let source else { return nil }
      self.source = source
      places = header.places(of: source.columns)
    }
  }

  struct Answer {
    let column: AnswerColumn
    let places: [Int]
    let when: [PlacedCondition]

    init?(_ column: AnswerColumn?, _ header: Header) {
      guard let column else { return nil }
      self.column = column
      places = header.places(of: column.columns)
      when = column.when.map { PlacedCondition($0, header) }
    }
  }

  let kind, channel, source, medium, campaign, keyword: Value?
  let nps, csat: Answer?

  init(_ mapping: ColumnMapping, _ header: Header) {
    kind = Value(mapping.activityKind, header)
    channel = Value(mapping.channel, header)
    source = Value(mapping.source, header)
    medium = Value(mapping.medium, header)
    campaign = Value(mapping.campaign, header)
    keyword = Value(mapping.keyword, header)
    nps = Answer(mapping.nps, header)
    csat = Answer(mapping.csat, header)
  }
}

extension RowDecoder {
  /// A contact only names a person, unless the mapping says when it came into being: then it is a lead of that time.
  func contact(_ row: borrowing CSVReader) throws(Refusal) -> ActivityRow {
    let named = identifiers.read(row)
    if named.isEmpty { throw Refusal("no identifier") }
    return try described(row, kind: "lead", time: try created(row), named)
  }

  func activity(_ row: borrowing CSVReader) throws(Refusal) -> ActivityRow {
    guard let time = try readTime(row) else { throw Refusal("no time in column “\(timeName)”") }
    guard let kind = values.kind.flatMap({ value($0, row) }) else {
      throw Refusal("no kind in column “\(mapping.activityKind?.columns.spellings.first ?? "kind")”")
    }
    let named = identifiers.read(row)
    var activity = try described(row, kind: lowerSnake(kind), time: time, named)
    activity.nps = try answer(values.nps, row, 0...10)
    activity.csat = try answer(values.csat, row, 1...5)
    return activity
  }

  /// A survey's answer counts though it names nobody. Without an answer the row only names a person.
  func survey(_ row: borrowing CSVReader) throws(Refusal) -> ActivityRow {
    let nps = try answer(values.nps, row, 0...10)
    let csat = try answer(values.csat, row, 1...5)
    let named = identifiers.read(row)
    let isAnswer = nps != nil || csat != nil
    let time = try readTime(row)
    if isAnswer, time == nil { throw Refusal("no time in column “\(timeName)”") }
    if !isAnswer, named.isEmpty { throw Refusal("neither an answer nor an identifier") }
    var survey = try described(row, kind: "survey", time: isAnswer ? time : nil, named)
    survey.nps = nps
    survey.csat = csat
    return survey
  }

  private func described(
    _ row: borrowing CSVReader, kind: String, time: Instant?, _ named: [NamedIdentifier]
  ) throws(Refusal) -> ActivityRow {
    var activity = ActivityRow(kind: kind, time: time, identifiers: named)
    activity.channel = values.channel.flatMap { value($0, row) }
    activity.source = values.source.flatMap { value($0, row) }
    activity.medium = values.medium.flatMap { value($0, row) }
    activity.campaign = values.campaign.flatMap { value($0, row) }
    activity.keyword = values.keyword.flatMap { value($0, row) }
    let id = mapping.idRule.plain(text(row, idAt))
    if !id.isEmpty { activity.id = mapping.recordPrefix + id }
    activity.modified = try readTime(row, modifiedAt, mapping.modified.spellings.first ?? "modified")
    return activity
  }

  /// The first filled cell, as the mapping's words have it; a word that means nothing is no value.
  func value(_ value: ActivityPlaces.Value, _ row: borrowing CSVReader) -> String? {
    for place in value.places {
      let text = row.text(place)
      if text.isEmpty { continue }
      guard let meant = value.source.words[text.lowercased()] ?? value.source.other else { return text }
      return meant.isEmpty ? value.source.constant : meant
    }
    return value.source.constant
  }

  /// An answer within its scale; text behind the number is allowed, as in “10 - Extremely likely”.
  private func answer(
    _ answer: ActivityPlaces.Answer?, _ row: borrowing CSVReader, _ scale: ClosedRange<Int>
  ) throws(Refusal) -> Int? {
    guard let answer, answer.when.allSatisfy({ $0.holds(row, notation) }) else { return nil }
    for place in answer.places {
      let text = row.text(place)
      if text.isEmpty { continue }
      if let word = answer.column.words[text.lowercased()] {
        guard let word else { continue }
        return try within(scale, word)
      }
      return try within(scale, leadingNumber(text))
    }
    return nil
  }

  private func within(_ scale: ClosedRange<Int>, _ number: Int?) throws(Refusal) -> Int {
    guard let number, scale.contains(number) else {
      throw Refusal("an answer that is no whole number from \(scale.lowerBound) to \(scale.upperBound)")
    }
    return number
  }
}

/// The whole number that a text begins with; `9.0` is one, `9.5` is none.
private func leadingNumber(_ text: String) -> Int? {
  let digits = text.utf8.prefix { isDigit($0) }
  guard (1...3).contains(digits.count), let number = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
  var rest = Array(text.utf8.dropFirst(digits.count))[...]
  if rest.first == 0x2E || rest.first == 0x2C {
    let fraction = rest.dropFirst().prefix { isDigit($0) }
    if !fraction.allSatisfy({ $0 == 0x30 }) { return nil }
    rest = rest.dropFirst(1 + fraction.count)
  }
  return rest.first.map { asciiLowercased($0) &- 0x61 < 26 } ?? false ? nil : number
}

/// A kind as the tables write it: lower case, with underscores for anything that is neither letter nor digit.
func lowerSnake(_ text: String) -> String {
  let words = text.lowercased().split(whereSeparator: { !($0.isLetter || $0.isNumber) })
  return words.isEmpty ? text.lowercased() : words.joined(separator: "_")
}
