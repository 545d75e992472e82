import Ingest
import Journeys
import TestSupport

@testable import Metrics

/// A shop where nobody is known and nobody buys, in two runs that number pages, sources and channels differently.
struct SettledShop {
  /// The devices of the first run, and the same ones of the second.
  let first: Visitors
  let second: Visitors

  private struct Visit {
    var start: String
    var referrer: String?
    var pages: [String]
    var seconds: Int64
    var agent: String?
  }

  /// What is met in the second run only begins here.
  private static let later = "2027-01-01"

  init(_ random: inout Seeded, devices: Int = 30) {
    let visits = (0..<devices).map { _ in (0..<random.below(5)).map { _ in Self.visit(&random) } }
    first = Self.shop(visits.indices.map { ("?\($0)", visits[$0]) }, ["Own": "blog.example"]).visitors()
    var strangers: [(String, [Visit])] = []
    for number in 0..<9 {
      let referrer = number % 2 == 0 ? "https://other.example/x" : "https://www.bing.com/"
      let visit = Visit(start: "2027-02-0\(1 + number) 10:00", referrer: referrer, pages: ["/new/\(number)", "/b"], seconds: 60, agent: nil)
      strangers.append(("p\(number)", [visit]))
    }
    let again = visits.indices.reversed().map { ("?\($0)", visits[$0]) }
    var second = Self.shop(strangers + again, ["Own": "blog.example", "Aardvark": "other.example"]).visitors()
    let all = second.batch
    second.batch = all.keeping { all.sessions[all.visitors[$0].sessions.lowerBound].start < instant(Self.later) }
    self.second = second
  }

  private static func visit(_ random: inout Seeded) -> Visit {
    let day = random.pick(["10-2", "11-0", "11-1"]) + String(1 + random.below(9))
    let landing = random.pick(["/", "/", "/?utm_source=news&utm_medium=email&utm_campaign=may", "/a?gclid=1"])
    var pages = [landing, random.pick(["/a", "/b", "/cart", "/a/index.html", "/c/\(random.below(40))"])]
    if random.chance(15) { pages.append("POST /thank-you") }
    if random.chance(15) { pages.append("/thank-you") }
    if random.chance(30) { pages.append("/welcome") }
    return Visit(
      start: "2026-\(day) \(10 + random.below(14)):\(10 + random.below(50))",
      referrer: random.pick([nil, "https://www.google.de/", "https://t.co/x", "https://blog.example/a"]), pages: pages,
      seconds: Int64(random.below(900)), agent: random.pick([nil, DimensionTests.phone]))
  }

  private static func shop(_ devices: [(name: String, visits: [Visit])], _ groups: [String: String]) -> SmallShop {
    var shop = SmallShop()
    shop.channels.sites = ["shop.example"]
    shop.rules.goals.append(.init(name: "signup", pages: [PathPattern("/welcome")]))
    // What it cost per conversion is the only cell that shows how many of these there were.
    shop.spend("2026-11-02", "10", source: "news", medium: "email", campaign: "may")
    for (name, source) in groups.sorted(by: { $0.key < $1.key }) {
      if let group = ChannelRules.Group(name: name, source: source, medium: nil, campaign: nil) { shop.channels.groups.append(group) }
    }
    for device in devices {
      // One device has one agent.
      shop.agent = device.visits.first?.agent
      for visit in device.visits {
        shop.visit(device.name, instant(visit.start), from: visit.referrer, visit.pages, every: visit.seconds)
      }
    }
    return shop
  }
}
