import Ingest

/// Every distinct user agent once: whether it is a bot, on what kind of device it runs, and its hash.
struct AgentBook {
  struct Facts: BitwiseCopyable {
    var isBot: Bool
    var device: DeviceClass
    var hash: Key128
  }

  private var agents: SymbolTable
  private var facts: [Facts] = []
  private let bots: BotTable
  private let key: HashKey

  init(bots: BotTable, key: HashKey) {
    agents = SymbolTable(key: key)
    self.bots = bots
    self.key = key
  }

  mutating func facts(of agent: Span<UInt8>) -> Facts {
    let known = agents.count
    let symbol = agents.intern(agent)
    if agents.count == known { return facts[Int(symbol.number) - 1] }
    let new = Facts(isBot: bots.isBot(agent), device: DeviceClass(agent: agent), hash: sipHash128(agent, key: key))
    facts.append(new)
    return new
  }
}
