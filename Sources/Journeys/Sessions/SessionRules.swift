import Ingest

/// Whose touchpoints are cut into sessions, and where: one value for each system whose sessions are reproduced.
package struct SessionRules: Equatable, Sendable {
  /// Whose touchpoints one session may hold.
  package enum Visitor: Equatable, Sendable {
    /// A person, or a browser of nobody known.
    case person
    /// Address and agent on one day of the report's zone; cookies and names don't count.
    case deviceOfDay
  }

  /// Which touchpoint from elsewhere starts a new session.
  package enum SourceChange: Equatable, Sendable {
    case none
    /// One whose source, medium or campaign isn't the session's, and isn't direct.
    case source
    /// One that is tagged with another source, medium or campaign than the session's.
    case campaign
  }

  /// A gap greater than this, in microseconds, starts a new session.
  package var timeout: Int64
  /// Whether a gap of exactly the timeout does, too.
  package var splitsAtTimeout = false
  /// Whether midnight of the report's zone does.
  package var splitsAtMidnight = false
  package var sourceChange = SourceChange.none
  /// A touchpoint later than this after the session's start, in microseconds, starts a new one; nil: no limit.
  package var longest: Int64?
  package var visitor = Visitor.person

  package init(timeoutSeconds: Int64 = 1800) { timeout = timeoutSeconds * 1_000_000 }

  /// The same rules with another pause; all else stays, the limit after the start too.
  package func withTimeout(seconds: Int64?) -> SessionRules {
    var rules = self
    if let seconds { rules.timeout = seconds * 1_000_000 }
    return rules
  }

  /// Whether a visitor's touchpoint starts a new session after this one. `zone` is the report's.
  func splits(
    _ session: Session, before touchpoint: Touchpoint, _ sources: borrowing TrafficSources, in zone: TimeZoneRules
  ) -> Bool {
    let gap = touchpoint.time.microseconds - session.end.microseconds
    if gap > timeout || (gap == timeout && splitsAtTimeout) { return true }
    if let longest, touchpoint.time.microseconds - session.start.microseconds > longest { return true }
    if splitsAtMidnight, zone.day(of: touchpoint.time) != zone.day(of: session.end) { return true }
    switch sourceChange {
    case .none: return false
    case .source:
      let source = sources.meaning(of: touchpoint.arrival).source
      return source != TrafficSources.direct && source != session.source
    case .campaign:
      let new = sources.meaning(of: touchpoint.arrival)
      return new.isCampaign && new.source != session.source
    }
  }
}
