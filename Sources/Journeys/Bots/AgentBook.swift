import Ingest

/// Every user agent that was met lately: whether it is a bot, on what kind of device it runs, and its hash.
struct AgentBook {
  struct Facts: BitwiseCopyable {
    var isBot: Bool
    var device: DeviceClass
    var hash: Key128
  }

  private var recent: RecentTexts<Facts>
  private let bots: BotTable
  private let key: HashKey

  init(bots: BotTable, key: HashKey) {
    recent = RecentTexts(key: key, most: 1 << 16)
    self.bots = bots
    self.key = key
  }

  mutating func facts(of agent: Span<UInt8>) -> Facts {
    if let known = recent.known(of: agent) { return known }
    let new = Facts(isBot: bots.isBot(agent), device: DeviceClass(agent: agent), hash: sipHash128(agent, key: key))
    recent.keep(new, of: agent)
    return new
  }
}
