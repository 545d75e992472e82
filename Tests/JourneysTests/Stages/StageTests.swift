import Ingest
import Testing

@testable import Journeys

/// Which stage touchpoints are in, and in what order a visitor's steps come.
struct StageTests {
  /// Steps as `/page stage` or `kind stage`, one visitor after the other; `-` is no stage.
  static func steps(
    _ records: [Record], _ model: StageModel = .default, rules: CountingRules = CountingRules(),
    direct: ChannelRules.Direct = .asIs
  ) -> [String] {
    var channels = ChannelRules()
    channels.sites = ["shop.example"]
    channels.direct = direct
    let builder = TouchpointBuilder(rules, channels: channels, key: HashKey(1, 2))
    for (number, record) in records.enumerated() { _ = record.give(to: builder, line: number + 1) }
    var gathered = builder.gathered()
    let hasExports = records.contains(where: \.isOrder)
    _ = gathered.orders.finish(hasExports: hasExports, identities: &gathered.identities)
    var stitcher = Stitcher(gathered, hasExports: hasExports, rules: SessionRules(), exchange: Exchange(), stages: model)
    var told: [String] = []
    do {
      _ = try stitcher.run { batch in
        for visitor in batch.visitors {
          var steps: [JourneyStep] = []
          batch.appendSteps(of: visitor, to: &steps)
          told += steps.map { step in
            let what =
              switch step.kind {
              case .touchpoint: gathered.pages.pages.text(of: step.page)
              case .activity(let place): gathered.activities.words.text(of: batch.activities[place].kind)
              case .order: "order"
              }
            return "\(what) \(step.stage == 0 ? "-" : model.stages[Int(step.stage) - 1].name)"
          }
        }
      }
    } catch {
      preconditionFailure("\(error)")
    }
    return told
  }

  /// A page that is not a session's first, on which the rule alone decides.
  private static func stage(of page: String, _ model: StageModel, rules: CountingRules = CountingRules()) -> String {
    String(steps([.hit("/x", at: 0), .hit(page, at: 9)], model, rules: rules)[1].split(separator: " ")[1])
  }

  private static func preset(_ name: String) throws -> StageModel { try #require(StageModel.preset(named: name)) }

  // MARK: Built-in models

  @Test func `the models are those of the definitions, in their order`() {
    #expect(StageModel.presets.map(\.name) == ["five-stage", "classic", "loyalty", "experience"])
    #expect(StageModel.default.name == "five-stage")
    #expect(
      StageModel.presets.map { $0.stages.map(\.name).joined(separator: " ") } == [
        "awareness consideration decision retention advocacy",
        "awareness favorability consideration intent conversion",
        "awareness consideration decision loyalty",
        "awareness consideration purchase experience loyalty",
      ])
  }

  @Test func `only a first stage may do without a rule`() {
    for model in StageModel.presets {
      for stage in model.stages { #expect(!stage.rule.isEmpty, "\(model.name) \(stage.name)") }
    }
  }

  @Test(arguments: [
    // Each page with its stage in five-stage, classic, loyalty and experience.
    ("/product/1", "consideration consideration consideration consideration"),
    ("/product", "consideration consideration consideration consideration"),
    ("/en/product/1", "consideration consideration consideration consideration"),
    ("/en-gb/product/1", "consideration consideration consideration consideration"),
    ("/de_AT/product/1", "consideration consideration consideration consideration"),
    ("/eng/product/1", "- - - -"),
    ("/products-of-the-year", "- - - -"),
    ("/search", "consideration consideration consideration consideration"),
    ("/category/shoes", "consideration consideration consideration consideration"),
    ("/collections/summer/products/hat", "consideration consideration consideration consideration"),
    ("/cart", "decision intent decision purchase"),
    ("/checkout/review", "decision intent decision purchase"),
    ("/checkouts/c/1/thank_you", "decision conversion decision purchase"),
    ("/thank-you", "decision conversion decision purchase"),
    ("/account/orders", "retention - loyalty experience"),
    ("/reorder/7", "retention - loyalty loyalty"),
    ("/review/7", "advocacy - loyalty loyalty"),
    ("/refer-a-friend", "advocacy - loyalty loyalty"),
    ("/share", "advocacy - loyalty loyalty"),
    ("/blog/how-to", "awareness favorability awareness awareness"),
    ("/imprint", "- - - -"),
  ])
  func `a page's stage in each model`(page: String, stages: String) {
    #expect(StageModel.presets.map { Self.stage(of: page, $0) }.joined(separator: " ") == stages)
  }

  @Test(arguments: [
    ("ad_click", "awareness awareness awareness awareness"),
    ("email_open", "awareness favorability awareness awareness"),
    ("lead", "consideration consideration consideration consideration"),
    ("call", "consideration consideration consideration consideration"),
    ("ticket", "retention - loyalty experience"),
    ("survey", "retention - loyalty experience"),
    ("review", "advocacy - loyalty loyalty"),
    ("note", "- - - -"),
  ])
  func `a kind's stage in each model`(kind: String, stages: String) {
    let told = StageModel.presets.map { Self.steps([.activity(kind, at: 0, of: .email("a@b.example"))], $0) }
    #expect(told.map { String($0[0].split(separator: " ")[1]) }.joined(separator: " ") == stages)
  }

  @Test(arguments: [(10, "advocacy"), (9, "advocacy"), (8, "retention"), (0, "retention"), (nil, "retention")])
  func `a promoter's answer is advocacy`(nps: Int?, stage: String) {
    #expect(Self.steps([.activity("survey", at: 0, of: .email("a@b.example"), nps: nps)]) == ["survey \(stage)"])
  }

  @Test(arguments: [(10, "promoter"), (9, "promoter"), (8, "passive"), (7, "passive"), (6, "detractor"), (0, "detractor")])
  func `answers are of kinds of their own`(nps: Int, kind: String) {
    let model = StageModel(name: "own", stages: ["none", "promoter", "passive", "detractor"].map { name in
      var rule = StageRule()
      rule.kinds = [name]
      return .init(name, rule)
    })
    #expect(Self.steps([.activity("survey", at: 0, of: .email("a@b.example"), nps: nps)], model) == ["survey \(kind)"])
  }

  @Test func `a first order is decision, any other retention`() {
    let orders: [Record] = [
      .order("2", at: 90, "5", of: .email("a@b.example")), .order("1", at: 10, "5", of: .email("a@b.example")),
    ]
    #expect(Self.steps(orders) == ["order decision", "order retention"])
    #expect(Self.steps(orders.reversed()) == ["order decision", "order retention"])
  }

  // MARK: Rules

  /// A model whose stages take one thing each, and the last one nothing of it.
  private static func model(_ rules: (name: String, change: (inout StageRule) -> Void)...) -> StageModel {
    StageModel(
      name: "own",
      stages: rules.map { name, change in
        var rule = StageRule()
        change(&rule)
        return .init(name, rule)
      })
  }

  @Test func `of several that fit the last stage takes it`() {
    let model = Self.model(
      ("a", { $0.pages = [PathPattern("/*")] }), ("b", { $0.pages = [PathPattern("/p*")] }),
      ("c", { $0.pages = [PathPattern("/p/1")] }))
    #expect(Self.stage(of: "/x1", model) == "a")
    #expect(Self.stage(of: "/p/2", model) == "b")
    #expect(Self.stage(of: "/p/1/", model) == "c")
  }

  @Test func `pages, kinds and channels each are enough`() {
    let model = Self.model(
      ("none", { _ in }), ("by page", { $0.pages = [PathPattern("/p")] }), ("by kind", { $0.kinds = ["call"] }),
      ("by channel", { $0.channels = ["organic SEARCH"] }))
    let told = Self.steps(
      [
        .hit("/x", at: 0, from: "https://www.google.com/"), .hit("/p", at: 1),
        .hit("/p", at: 9, by: "10.0.0.2", from: "https://shop.example/"),
        .activity("call", at: 2, of: .email("a@b.example")),
        .activity("call", at: 3, of: .email("a@b.example"), channel: "Organic Search"),
      ], model)
    #expect(told.sorted() == ["/p by channel", "/p by page", "/x none", "call by channel", "call by kind"])
  }

  @Test func `a goal of its own name has a kind of its own`() {
    var rules = CountingRules()
    rules.goals.append(.init(name: "signup", pages: [PathPattern("/welcome")]))
    let model = Self.model(
      ("any", { $0.kinds = ["pageview"] }), ("posted", { $0.kinds = ["goal_page"] }), ("goal", { $0.kinds = ["goal"] }),
      ("signup", { $0.kinds = ["goal:signup"] }), ("cart", { $0.kinds = ["cart"] }))
    #expect(Self.stage(of: "/a", model, rules: rules) == "any")
    #expect(Self.stage(of: "/thank-you", model, rules: rules) == "goal")
    #expect(Self.stage(of: "/welcome", model, rules: rules) == "signup")
    #expect(Self.stage(of: "/basket/1", model, rules: rules) == "cart")
    let posted = Self.steps([.hit("/x", at: 0), .hit("/thank-you", at: 1, method: "POST")], Self.model(("a", { _ in }), ("posted", { $0.kinds = ["goal_page"] })))
    #expect(posted == ["/x a", "/thank-you posted"])
  }

  // MARK: The first touchpoint of a session

  @Test func `who comes from outside is aware, whatever the page`() {
    #expect(Self.steps([.hit("/cart", at: 0), .hit("/cart", at: 1)]) == ["/cart awareness", "/cart decision"])
    #expect(Self.steps([.hit("/review", at: 0, from: "https://news.example/")]) == ["/review awareness"])
  }

  @Test(arguments: ["https://shop.example/a", "https://www.paypal.com/pay"])
  func `who resumes or comes back from paying is where the page is`(referrer: String) {
    #expect(Self.steps([.hit("/cart", at: 0, from: referrer)]) == ["/cart decision"])
  }

  @Test func `a direct session stays one from outside where it is given an earlier source`() {
    let records: [Record] = [.hit("/a", at: 0, from: "https://www.google.com/"), .hit("/cart", at: 9000)]
    #expect(Self.steps(records, direct: .lastNonDirect) == ["/a awareness", "/cart awareness"])
  }

  // MARK: Steps

  @Test func `steps come in time order, and of one time an order last`() {
    let ann = NamedIdentifier.user("ann")
    let told = Self.steps([
      .order("9", at: 60, "5", of: ann), .activity("early", at: 5, of: ann), .hit("/1", at: 10, user: "ann"),
      .activity("late", at: 60, of: ann), .hit("/2", at: 60, user: "ann"), .hit("/3", at: 61, user: "ann"),
      .order("8", at: 5, "5", of: ann), .activity("last", at: 99, of: ann),
    ])
    #expect(told.map { $0.split(separator: " ")[0] } == ["early", "order", "/1", "/2", "late", "order", "/3", "last"])
  }

  @Test func `an order that only its page tells is that page`() {
    #expect(Self.steps([.hit("/x", at: 0), .hit("/thank-you?order=7", at: 1)]) == ["/x awareness", "/thank-you decision"])
  }
}

struct PageGroupsTests {
  private static let groups = PageGroups(
    [.init("Sale", [PathPattern("/product/sale*")]), .init("Product", [PathPattern("/product/*"), PathPattern("/p")])],
    pages: pages)
  private static let names = ["/product/1", "/product/sale", "/p", "/product", "/"]
  private static let pages = {
    var pages = SymbolTable(key: HashKey(0, 0))
    for name in names { _ = pages.intern(name) }
    return pages
  }()

  @Test func `the first group whose pattern fits takes a page`() {
    let found = Self.names.map { Self.groups.names[Self.groups.group(of: Self.pages.symbol(of: Array($0.utf8).span))] }
    #expect(found == ["Product", "Sale", "Product", "(other)", "(other)"])
    #expect(!Self.groups.isEmpty)
  }

  @Test func `without groups every page stands for itself`() { #expect(PageGroups([], pages: Self.pages).isEmpty) }
}
