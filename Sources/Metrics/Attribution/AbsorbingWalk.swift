/// A random walk over numbered states that begins at the start and ends in CONV or NULL, solved by taking states out.
///
/// To take a state out is to join every step into it with every step out of it, in proportion. This is Gaussian
/// elimination of I − Q in which the diagonal is never stored but is the sum of what leaves a state (Grassmann, Taksar
/// and Heyman, 1985): there is nothing to subtract, so no digits are lost, no pivot is zero and none has to be looked
/// for, however long the walks are.
struct AbsorbingWalk {
  private struct Edge {
    var to: Int32
    var weight: Double
  }

  /// The places of the channels that each state holds.
  private let channels: [[Int]]
  /// Steps out of each state and the start, by target.
  private var rows: [[Edge]]
  /// States that have a step into each state; some may be out already.
  private var sources: [[Int32]]
  private var sourceCounts: [Int]
  private var isOut: [Bool]

  var start: Int { channels.count }
  var conversion: Int { channels.count + 1 }
  var null: Int { channels.count + 2 }

  init(channels: [[Int]]) {
    self.channels = channels
    rows = Array(repeating: [], count: channels.count + 1)
    sources = Array(repeating: [], count: channels.count)
    sourceCounts = Array(repeating: 0, count: channels.count)
    isOut = Array(repeating: false, count: channels.count)
  }

  /// Adds a step, of which there may be one between any two.
  mutating func add(from: Int, to: Int, weight: Double) { rows[from].append(Edge(to: Int32(to), weight: weight)) }

  /// Brings all steps into their order, once.
  mutating func settle() {
    for from in rows.indices {
      rows[from].sort { $0.to < $1.to }
      for edge in rows[from] where edge.to < channels.count {
        sources[Int(edge.to)].append(Int32(from))
        sourceCounts[Int(edge.to)] += 1
      }
    }
  }

  /// The chance of ending in CONV from each state.
  func chancesOfConversion() -> [Double] {
    var walk = self
    var taken: [Int] = []
    walk.takeOut(where: { _ in true }) { taken.append($0) }
    var chances = [Double](repeating: 0, count: channels.count + 3)
    chances[conversion] = 1
    // A state's row, as it was when it was taken out, leads only to states taken out after it.
    for state in taken.reversed() {
      let row = walk.rows[state]
      chances[state] = row.reduce(0) { $0 + $1.weight * chances[Int($1.to)] } / row.reduce(0) { $0 + $1.weight }
    }
    return chances
  }

  /// Tells for each channel which of the states that hold it a walk comes to first, and in which share of all walks.
  ///
  /// That asks for the states without the channel to be out. Those that hold no channel of a whole half of the channels
  /// are out for each of that half, so halving again and again does most of the work once for many.
  mutating func firstVisits(
    of range: Range<Int>, _ tell: (_ channel: Int, _ visits: [(state: Int, share: Double)]) -> Void
  ) {
    let channels = channels
    takeOut(where: { !channels[$0].contains(where: range.contains) }) { _ in }
    if range.count > 1 {
      let middle = range.lowerBound + range.count / 2
      var half = self
      half.firstVisits(of: range.lowerBound..<middle, tell)
      firstVisits(of: middle..<range.upperBound, tell)
    } else if let channel = range.first {
      let row = rows[start]
      let sum = row.reduce(0) { $0 + $1.weight }
      tell(channel, row.filter { $0.to < channels.count }.map { (Int($0.to), $0.weight / sum) })
    }
  }

  /// Takes the chosen states out, those first whose taking joins the fewest steps.
  private mutating func takeOut(where isChosen: (Int) -> Bool, then told: (Int) -> Void) {
    var chosen = channels.indices.filter { !isOut[$0] && isChosen($0) }
    while !chosen.isEmpty {
      var best = 0
      var fewest = Int.max
      for place in chosen.indices {
        let state = chosen[place]
        let joined = sourceCounts[state] * rows[state].count
        if joined < fewest { (best, fewest) = (place, joined) }
      }
      let state = chosen.remove(at: best)
      takeOut(state)
      told(state)
    }
  }

  private mutating func takeOut(_ state: Int) {
    isOut[state] = true
    let row = rows[state]
    let sum = row.reduce(0) { $0 + $1.weight }
    for source in sources[state] where source == start || !isOut[Int(source)] {
      join(Int(source), through: state, row, sum)
    }
    for edge in row where edge.to < start { sourceCounts[Int(edge.to)] -= 1 }
    sources[state] = []
  }

  /// Replaces a state's step into `middle` by steps to where `middle` leads; its way back to itself falls away.
  private mutating func join(_ state: Int, through middle: Int, _ onward: [Edge], _ sum: Double) {
    let row = rows[state]
    guard let weight = row.first(where: { $0.to == middle })?.weight else { return }
    var joined: [Edge] = []
    joined.reserveCapacity(row.count + onward.count)
    var (old, new) = (0, 0)
    while old < row.count || new < onward.count {
      if old < row.count, row[old].to == middle {
        old += 1
      } else if new == onward.count || (old < row.count && row[old].to < onward[new].to) {
        joined.append(row[old])
        old += 1
      } else {
        let to = onward[new].to
        var edge = Edge(to: to, weight: weight * (onward[new].weight / sum))
        new += 1
        if old < row.count, row[old].to == to {
          edge.weight += row[old].weight
          old += 1
        } else if to < start, to != state {
          sources[Int(to)].append(Int32(state))
          sourceCounts[Int(to)] += 1
        }
        if to != state { joined.append(edge) }
      }
    }
    rows[state] = joined
  }
}
