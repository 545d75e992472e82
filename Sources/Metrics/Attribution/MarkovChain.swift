import Journeys

/// The journeys of all visitors as one Markov chain of order 1 to 3, counted.
///
/// A state of order k is a window of k touches that follow one another; a journey that has fewer is one window. A journey
/// goes from the start through its windows to CONV, or to NULL where it has no conversion. This is how the R and Python
/// package ChannelAttribution 2.2 cuts them (`markov_model_cpp`), and for k = 1 it is what everyone means.
///
/// Two windows alike that follow each other are one step: a state's way back to itself changes no probability of where
/// the walk ends. Equal channels that follow each other are not folded otherwise, so for k > 1 `A > A` is another state
/// than `A`.
///
/// Solving takes moments for hundreds of states, as twenty channels have in order 1 and 2. In order 3 they may have some
/// thousands, which take seconds, and half a minute where nearly every way through them was gone.
struct MarkovChain: Equatable {
  /// How many touches are a state.
  let order: Int
  static let orders = 1...3

  /// The start, CONV, NULL, or up to three channels and how many they are.
  private typealias State = UInt64

  private struct Step: Hashable {
    var from: State
    var to: State
  }

  private static let start: State = 0
  private static let conversion: State = 0xFE << 48
  private static let null: State = 0xFF << 48

  private var steps: [Step: Int] = [:]
  /// Journeys that have a touch, and those among them that end in a conversion.
  private(set) var journeys = 0
  private(set) var conversions = 0

  init(order: Int) { self.order = order }

  /// Takes a journey with the channels of its touches in time order; one without a touch is no walk.
  mutating func add(_ channels: [UInt16], converts: Bool) {
    guard !channels.isEmpty else { return }
    journeys += 1
    conversions += converts ? 1 : 0
    var state = Self.start
    for first in 0...max(0, channels.count - order) {
      let window = Self.window(channels[first..<min(first + order, channels.count)])
      if window == state { continue }
      steps[Step(from: state, to: window), default: 0] += 1
      state = window
    }
    steps[Step(from: state, to: converts ? Self.conversion : Self.null), default: 0] += 1
  }

  mutating func merge(_ other: MarkovChain) {
    journeys += other.journeys
    conversions += other.conversions
    steps.merge(other.steps)
  }

  /// A channel that no journey is left to touch has no step left either.
  mutating func subtract(_ other: MarkovChain) {
    journeys -= other.journeys
    conversions -= other.conversions
    steps.subtract(other.steps)
  }

  func write(to writer: inout FigureWriter) {
    writer.count(journeys)
    writer.count(conversions)
    steps.write(to: &writer) { writer, step in
      for state in [step.from, step.to] {
        let ends: [State] = [Self.start, Self.conversion, Self.null]
        let channels = ends.contains(state) ? [] : Self.channels(of: state)
        writer.length(channels.isEmpty ? 0 : channels.count)
        if channels.isEmpty { writer.length(ends.firstIndex(of: state) ?? 0) }
        for channel in channels { writer.channel(Channel(channel)) }
      }
    }
  }

  /// What comes into a state leaves it, or else chances would be no numbers.
  mutating func read(from reader: inout FigureReader) throws(PartDamage) {
    var chain = MarkovChain(order: order)
    chain.journeys = try reader.count()
    chain.conversions = try reader.count()
    try chain.steps.read(from: &reader) { [order] (reader) throws(PartDamage) in
      let step = Step(from: try Self.state(&reader, order), to: try Self.state(&reader, order))
      let isStep = step.from != step.to && step.to != Self.start && step.from != Self.conversion && step.from != Self.null
      guard isStep else { throw PartDamage("a step that no walk takes") }
      return step
    }
    var flows: [State: Int] = [:]
    for (step, count) in chain.steps {
      flows[step.from, default: 0] -= count
      flows[step.to, default: 0] += count
    }
    flows[Self.start, default: 0] += chain.journeys
    flows[Self.conversion, default: 0] -= chain.conversions
    flows[Self.null, default: 0] -= chain.journeys - chain.conversions
    guard chain.conversions <= chain.journeys, flows.values.allSatisfy({ $0 == 0 }) else { throw PartDamage("walks that don't end") }
    merge(chain)
  }

  private static func state(_ reader: inout FigureReader, _ order: Int) throws(PartDamage) -> State {
    let count = try reader.place(below: order + 1)
    if count == 0 { return [start, conversion, null][try reader.place(below: 3)] }
    var channels: [UInt16] = []
    for _ in 0..<count { channels.append(try reader.channel().number) }
    return window(channels[...])
  }

  /// Every channel that a journey touched.
  var channels: Set<UInt16> {
    var channels: Set<UInt16> = []
    for step in steps.keys where step.to != Self.conversion && step.to != Self.null {
      channels.formUnion(Self.channels(of: step.to))
    }
    return channels
  }

  private static func window(_ channels: ArraySlice<UInt16>) -> State {
    channels.reduce(State(channels.count)) { $0 << 16 | State($1) } << (16 * State(3 - channels.count))
  }

  private static func channels(of window: State) -> [UInt16] {
    let count = Int(window >> 48)
    return (0..<count).map { UInt16(truncatingIfNeeded: window >> (32 - 16 * State($0))) }
  }

  /// The removal effect of each channel: which share of the walks that end in CONV would not, were every step into a
  /// state that holds the channel a step into NULL. It is 1 − P₋ᵢ ÷ P, and equally the share of converting walks that
  /// visit the channel, which is how ChannelAttribution estimates it.
  ///
  /// - Parameter channels: all channels that the journeys have, in an order that doesn't depend on what was read first:
  ///   the last bits of the result do depend on it.
  /// - Returns: an effect in 0 … 1 for each of them. Without a conversion all are 0; with one, they add up to at least
  ///   1, as every walk to CONV visits a channel.
  func removalEffects(of channels: [UInt16]) -> [Double] {
    guard conversions > 0 else { return channels.map { _ in 0 } }
    var walk = absorbingWalk(channels)
    let chances = walk.chancesOfConversion()
    // What flows into a state flows out of it, so P is simply the share of journeys that convert.
    let all = Double(conversions) / Double(journeys)
    var effects = [Double](repeating: 0, count: channels.count)
    walk.firstVisits(of: 0..<channels.count) { channel, visits in
      // Rounding must not take it above 1.
      effects[channel] = min(1, visits.reduce(0) { $0 + $1.share * chances[$1.state] } / all)
    }
    return levelled(effects)
  }

  /// The chain with its states numbered by their channels' places.
  private func absorbingWalk(_ channels: [UInt16]) -> AbsorbingWalk {
    let places = Dictionary(uniqueKeysWithValues: channels.enumerated().map { ($0.element, $0.offset) })
    let windows = Set(steps.keys.lazy.map(\.to)).subtracting([Self.conversion, Self.null])
      .map { (state: $0, places: Self.channels(of: $0).compactMap { places[$0] }) }
      .sorted { $0.places.lexicographicallyPrecedes($1.places) }
    var numbers = Dictionary(uniqueKeysWithValues: windows.enumerated().map { ($0.element.state, $0.offset) })
    var walk = AbsorbingWalk(channels: windows.map(\.places))
    numbers[Self.start] = walk.start
    numbers[Self.conversion] = walk.conversion
    numbers[Self.null] = walk.null
    for (step, count) in steps {
      guard let from = numbers[step.from], let to = numbers[step.to] else { continue }
      walk.add(from: from, to: to, weight: Double(count))
    }
    walk.settle()
    return walk
  }
}

/// Makes effects equal that differ by rounding only, so that channels alike tie and their names decide.
private func levelled(_ effects: [Double]) -> [Double] {
  var levelled = effects
  var level = 0.0
  for place in effects.indices.sorted(by: { (effects[$0], $0) < (effects[$1], $1) }) {
    if effects[place] - level > level * 1e-12 { level = effects[place] }
    levelled[place] = level
  }
  return levelled
}
