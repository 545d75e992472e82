package import Ingest

/// What visitors are called where they are written out: `kind:` and a pseudonym, or the text itself where raw ones are asked for.
///
/// A person is called by the first of its identifiers, a browser by the first of its cookies or by its device, and a record that
/// names nobody by its place. So a name lasts from run to run as long as the key does and nothing more is known.
package struct VisitorNames {
  private let persons: [UInt32: (kind: String, text: String)]
  private let cookies: [UInt32: String]
  private let devices: DeviceBook?
  private let orders: OrderList
  /// The names of the inputs.
  private let sources: [String]
  private let pseudonyms: Pseudonyms

  init(
    _ persons: [UInt32: (kind: String, text: String)], cookies: [UInt32: String], devices: DeviceBook?, orders: OrderList,
    sources: [String], _ pseudonyms: Pseudonyms
  ) {
    self.persons = persons
    self.cookies = cookies
    self.devices = devices
    self.orders = orders
    self.sources = sources
    self.pseudonyms = pseudonyms
  }

  package func name(of key: VisitorKey) -> String {
    let (kind, text) = words(for: key)
    return "\(kind):\(pseudonyms.name(kind, text))"
  }

  private func words(for key: VisitorKey) -> (kind: String, text: String) {
    switch key {
    case .person(let number):
      let first = persons[number]
      return (first?.kind ?? "person", first?.text ?? "")
    case .cookie(let number): return ("cookie", cookies[number] ?? "")
    case .device(let hash): return ("device", text(of: hash))
    case .deviceOfDay(let hash, let day):
      let date = dateOf(daysSince1970: Int(day))
      func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
      return ("device", "\(text(of: hash)) \(date.year)-\(padded(date.month))-\(padded(date.day))")
    case .order(let number): return ("order", orders.text(of: Symbol(number)))
    case .record(let place): return ("record", "\(sources[place.source]):\(place.line)")
    }
  }

  /// A hash under the lasting key stands for the device where its text isn't kept.
  private func text(of device: Key128) -> String { devices?.text(of: device) ?? "\(device.high) \(device.low)" }
}

extension Stitcher {
  /// The names of this run's visitors; `sources` are those of the inputs.
  package func visitorNames(
    _ cookies: CookieGraph, _ devices: DeviceBook?, sources: [String], _ pseudonyms: Pseudonyms
  ) -> VisitorNames {
    var persons: [UInt32: (kind: String, text: String)] = [:]
    for (person, first) in identities.firstNames() {
      persons[person.number] = (first.kind.name, first.text.replacing("\u{0}", with: "@"))
    }
    return VisitorNames(
      persons, cookies: cookies.firstTexts(), devices: devices, orders: orders, sources: sources, pseudonyms)
  }

  /// The text of an order's number, in the form in which numbers are compared.
  package func orderNumber(_ number: Symbol) -> String { orders.text(of: number) }
}
