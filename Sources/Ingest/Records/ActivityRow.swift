/// One row about a person beside the web's pages: a call, an e-mail opened, a form, a meeting, a ticket, a survey's
/// answer, a new contact.
package struct ActivityRow: Equatable, Sendable {
  /// When it happened; nil: the row only names a person.
  package var time: Instant?
  /// In lower case with underscores: `call`, `email_open`, `email_click`, `form`, `chat`, `meeting`, `store_visit`, `event`,
  /// `ticket`, `survey`, `lead` …
  package var kind: String
  /// A channel's name, where the export knows one.
  package var channel: String?
  package var source: String?
  package var medium: String?
  package var campaign: String?
  package var keyword: String?
  package var identifiers: [NamedIdentifier]
  /// An answer on the scale from 0 to 10.
  package var nps: Int?
  /// An answer on the scale from 1 to 5.
  package var csat: Int?
  /// The record's own number in its system, by which a record that comes again is told.
  package var id: String?
  /// When its system changed it last: of two rows of one id the newer counts.
  package var modified: Instant?

  package init(kind: String, time: Instant?, identifiers: [NamedIdentifier]) {
    self.kind = kind
    self.time = time
    self.identifiers = identifiers
  }
}
