/// Where a session or another touchpoint came from, as one of a report's channel names.
package struct Channel: Hashable, Sendable, BitwiseCopyable {
  package let number: UInt16

  package init(_ number: UInt16) { self.number = number }

  /// `(direct)` / `(none)`: nobody said where from.
  package static let direct = Channel(0)
  /// The channel without a name: nobody says where from, and it is no session.
  package static let unnamed = Channel(1)
}

/// The names of a run's channels: Google's default channel group, those of touchpoints off the site, and what the
/// configuration and the exports add.
package struct ChannelNames: Sendable {
  private var names: [String] = []
  private var numbers: [String: UInt16] = [:]

  package init() {
    for name in ["Direct", ""] + DefaultChannelGroup.names + ["Unassigned"] + Self.offSite { _ = channel(named: name) }
  }

  /// Channels of touchpoints that no visit to the site made (channels.md).
  package static let offSite = ["Phone", "Store", "Event", "Chat", "Support", "Sales", "Survey"]

  /// More names than a number can tell apart are one channel, `Unassigned`; exports would have to invent them.
  mutating func channel(named name: String) -> Channel {
    if let known = numbers[name] { return Channel(known) }
    guard names.count < Int(UInt16.max) else { return Channel(numbers["Unassigned"] ?? 0) }
    let number = UInt16(names.count)
    names.append(name)
    numbers[name] = number
    return Channel(number)
  }

  /// The channel of this name, letter case ignored; nil: none is called so.
  package func channel(_ name: String) -> Channel? {
    if let known = numbers[name] { return Channel(known) }
    let lowered = name.lowercased()
    return names.firstIndex { $0.lowercased() == lowered }.map { Channel(UInt16($0)) }
  }

  package func name(of channel: Channel) -> String { names[Int(channel.number)] }

  package var count: Int { names.count }
}
