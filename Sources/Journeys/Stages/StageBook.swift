import Ingest

/// The stage of every touchpoint: what the rules of a model say of each page, kind and channel, decided once for each.
///
/// A touchpoint has the last stage that one of its bits stands for; bit k is that of stage k + 1.
struct StageBook {
  private typealias Stages = UInt32

  /// By the number of the page, of the kind's word and of the channel.
  private var pages: [Stages]
  private var words: [Stages]
  private var channels: [Stages]
  /// By the bit of the goal.
  private var goals: [Stages]
  private let pageview, goalPage, cart, order, repeatOrder, promoter, passive, detractor: Stages

  init(_ model: StageModel, pages book: PageBook, words: SymbolTable, channels names: ChannelNames) {
    let rules = model.stages.prefix(StageModel.mostStages).map(\.rule)
    func stages(_ fits: (StageRule) -> Bool) -> Stages {
      var stages: Stages = 0
      for (place, rule) in rules.enumerated() where fits(rule) { stages |= 1 << Stages(place) }
      return stages
    }
    func stages(ofKind kind: String) -> Stages { stages { $0.kinds.contains(kind) } }
    pages = [0]
    pages.reserveCapacity(book.pages.count + 1)
    for number in 0..<UInt32(book.pages.count) {
      pages.append(book.pages.withBytes(of: Symbol(number + 1)) { page in stages { Self.takes($0, page) } })
    }
    self.words = [0] + (0..<UInt32(words.count)).map { stages(ofKind: words.text(of: Symbol($0 + 1))) }
    channels = (0..<names.count).map { number in
      let name = names.name(of: Channel(UInt16(number))).lowercased()
      return stages { $0.channels.contains { $0.lowercased() == name } }
    }
    let goal = stages(ofKind: "goal")
    goals = book.goals.map { goal | stages(ofKind: "goal:" + $0.name) }
    pageview = stages(ofKind: "pageview")
    goalPage = stages(ofKind: "goal_page")
    cart = stages(ofKind: "cart")
    order = stages(ofKind: "order")
    repeatOrder = order | stages(ofKind: "repeat_order")
    promoter = stages(ofKind: "promoter")
    passive = stages(ofKind: "passive")
    detractor = stages(ofKind: "detractor")
  }

  private static func takes(_ rule: StageRule, _ page: Span<UInt8>) -> Bool {
    if rule.pages.matches(page) || rule.shopPages.matches(page) { return true }
    guard !rule.shopPages.isEmpty, let rest = endOfLanguage(page) else { return false }
    return rule.shopPages.matches(page.extracting(rest..<page.count))
  }

  /// Where a path goes on behind `/en`, `/en-gb` or `/en_GB`.
  private static func endOfLanguage(_ page: Span<UInt8>) -> Int? {
    func isLetter(_ place: Int) -> Bool { asciiLowercased(page[place]) &- 0x61 < 26 }
    guard page.count > 4, page[0] == 0x2F, isLetter(1), isLetter(2) else { return nil }
    if page[3] == 0x2F { return 3 }
    guard page.count > 7, page[3] == 0x2D || page[3] == 0x5F, isLetter(4), isLetter(5), page[6] == 0x2F else { return nil }
    return 6
  }

  /// Gives the touchpoints, orders and activities of the batch's newest visitor their stages.
  func mark(_ visitor: VisitorBatch.Visitor, in batch: inout VisitorBatch) {
    for session in visitor.sessions { mark(session: session, in: &batch) }
    for order in visitor.orders {
      let session = Int(batch.orders[order].session)
      let channel = session < 0 ? Channel.unnamed : batch.sessions[session].channel
      let kind = order == visitor.orders.lowerBound ? self.order : repeatOrder
      batch.orders[order].stage = Self.last(kind | channels[Int(channel.number)])
    }
    for activity in visitor.activities {
      let found = batch.activities[activity]
      batch.activities[activity].stage = Self.last(
        words[Int(found.kind.number)] | answer(found.nps) | channels[Int(found.origin.number)])
    }
  }

  private func mark(session: Int, in batch: inout VisitorBatch) {
    let channel = channels[Int(batch.sessions[session].channel.number)]
    for place in batch.sessions[session].touchpoints {
      let touchpoint = batch.touchpoints[place]
      var stages = channel | pages[Int(touchpoint.page.number)]
      stages |= touchpoint.marks.contains(.pageview) ? pageview : goalPage
      if touchpoint.marks.contains(.cart) { stages |= cart }
      if touchpoint.goals != 0 {
        for goal in goals.indices where touchpoint.goals & 1 << UInt32(goal) != 0 { stages |= goals[goal] }
      }
      batch.stages.append(Self.last(stages))
    }
    // Who comes from outside has become aware, whatever the page.
    if !batch.sessions[session].isResumed { batch.stages[Int(batch.sessions[session].firstTouchpoint)] = 1 }
  }

  private func answer(_ nps: Int8) -> Stages {
    switch nps {
    case 9...10: promoter
    case 7...8: passive
    case 0...6: detractor
    default: 0
    }
  }

  private static func last(_ stages: Stages) -> UInt8 { UInt8(Stages.bitWidth - stages.leadingZeroBitCount) }
}
