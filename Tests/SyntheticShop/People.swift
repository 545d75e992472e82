/// Somebody whose lines are not all written yet.
struct Person {
  var devices: [Device]
  var linesLeft: Int
  /// The number that their thank-you pages carry: that of their latest order shown.
  var shownOrder = 0
}

/// The people of the moment, each at a place that is given away again after their last line.
struct People {
  private(set) var count = 0
  private var places: [Person] = []
  private var free: [Int] = []
  private var addresses: UInt32 = 0
  /// The latest device that may still share its address with somebody else's.
  private var household: Device?

  /// Where the next person added will stand.
  var nextPlace: Int { free.last ?? places.count }

  subscript(place: Int) -> Person {
    get { places[place] }
    _modify { yield &places[place] }
  }

  mutating func add(_ person: Person) {
    count += 1
    if let place = free.popLast() {
      places[place] = person
    } else {
      places.append(person)
    }
  }

  mutating func wroteLine(of place: Int) {
    places[place].linesLeft -= 1
    if places[place].linesLeft == 0 { free.append(place) }
  }

  /// A device that nobody has: an address of its own, or a neighbour's with another browser.
  mutating func newDevice(browsers: Int, random: inout SplitMix64) -> Device {
    if let neighbour = household, random.chance(80) {
      household = nil
      let other = (Int(neighbour.agent) + 1 + random.below(browsers - 1)) % browsers
      return Device(address: neighbour.address, agent: UInt16(other), network: neighbour.network)
    }
    addresses += 1
    let device = Device(
      address: addresses, agent: UInt16(random.low(below: browsers)), network: random.chance(120) ? .v6 : .v4)
    household = device
    return device
  }
}
