package import Ingest

/// A browser that records attach to a person: the first of them.
struct Attachment {
  var person: Person
  /// The client id of its cookie, or none where the device itself is meant.
  var cookie: Symbol
  var place: Place
  /// Whether the order number of a goal page named the person.
  var isByOrder: Bool
}

/// Why records became one person, one step a row: two names and the first record that holds both.
///
/// Between any two names of a person lies one chain of steps.
package struct IdentityReport {
  package enum Name: Equatable {
    /// A strong identifier or an order number, by its kind and its text as it is compared.
    case identifier(kind: String, text: String)
    /// A client id of a cookie.
    case cookie(String)
    /// Address and agent; there is no text that names it.
    case device
  }

  package enum Reason: String {
    /// One record names both.
    case sameRecord = "same record"
    /// A goal page carries the number of an order, whose customer is the person.
    case orderOnGoalPage = "order on a goal page"
    /// It would have joined too many people.
    case ignored = "ignored: joins too many"
  }

  package struct Step {
    /// The first name of the person, by which steps of one person are told.
    package var person: Name
    package var a: Name
    package var b: Name?
    package var reason: Reason
    package var place: Place?
  }

  package let steps: [Step]
}

extension Stitcher {
  /// The steps of all persons, in the order of their names; it is complete after `run`.
  package func identityReport(_ cookieText: (Symbol) -> String) -> IdentityReport {
    let names = identities.firstNames()
    func name(_ person: Person) -> IdentityReport.Name {
      names[person].map { .identifier(kind: $0.kind.name, text: $0.text) } ?? .device
    }
    func name(_ node: Int) -> IdentityReport.Name {
      .identifier(kind: identities.kind(of: node).name, text: identities.text(of: node))
    }
    var steps: [(person: String, step: IdentityReport.Step)] = []
    func add(_ step: IdentityReport.Step) {
      var key = "\u{10FFFF}"
      if case .identifier(let kind, let text) = step.person { key = kind + "\u{0}" + text }
      steps.append((key, step))
    }
    for merge in identities.merges() where !identities.suppressed.contains(merge.person) {
      add(.init(person: name(merge.person), a: name(merge.a), b: name(merge.b), reason: .sameRecord, place: merge.place))
    }
    for attachment in attachments ?? [] where !identities.suppressed.contains(attachment.person) {
      add(
        .init(
          person: name(attachment.person), a: name(attachment.person),
          b: attachment.cookie == .none ? .device : .cookie(cookieText(attachment.cookie)),
          reason: attachment.isByOrder ? .orderOnGoalPage : .sameRecord, place: attachment.place))
    }
    let sorted = steps.sorted { a, b in
      a.person == b.person
        ? (a.step.place ?? Place(source: 0, line: 0)) < (b.step.place ?? Place(source: 0, line: 0)) : a.person < b.person
    }
    let ignored = identities.ignoredNodes.map(name).map {
      IdentityReport.Step(person: $0, a: $0, b: nil, reason: .ignored, place: nil)
    }
    return IdentityReport(steps: sorted.map(\.step) + ignored)
  }
}
