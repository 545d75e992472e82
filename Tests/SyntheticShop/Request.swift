/// A client address and a user agent; no two persons share both.
struct Device {
  /// Where its address comes from.
  enum Network: UInt8 { case v4, v6, crawler }

  /// Which address of its network: the last byte only for a crawler.
  var address: UInt32
  /// The agent's place among the browsers, or among the crawlers.
  var agent: UInt16
  var network: Network
}

/// The request methods that the shop sees.
enum Method: UInt8 { case get, post, head }

/// What the client says it came from: another site, or a page of the shop.
enum Referrer {
  case outside(Fragment)
  case page(Page)
}

/// One line of the log before it is written.
struct Request: Timed {
  /// What is wrong with the line: a request that is none, or an end that was lost.
  enum Damage: UInt8 { case none, garbage, cut }

  var time: Int64
  var turn: UInt64 = 0
  /// Whose order a thank-you page names; nil for crawlers.
  var person: Int?
  var device: Device
  var method: Method
  var target: Page
  var referrer: Referrer
  var status: UInt16
  var size: UInt32
  var damage = Damage.none
}

extension Request {
  /// A line of a crawler or a scanner.
  static func crawl(at second: Int64, catalogue: Catalogue, random: inout SplitMix64) -> Request {
    let crawler = random.low(below: catalogue.crawlers.count)
    let target =
      switch random.below(20) {
      case 0..<12: random.pick(catalogue.products)
      case 12..<16: random.pick(catalogue.categories)
      case 16: random.pick(catalogue.articles)
      case 17: catalogue.home
      default: random.pick(catalogue.crawlFiles)
      }
    let status: UInt16 =
      switch random.below(20) {
      case 0..<16: 200
      case 16: 301
      case 17: 304
      default: 404
      }
    return Request(
      time: second, person: nil,
      device: Device(
        address: UInt32(truncatingIfNeeded: random.next()), agent: UInt16(crawler), network: .crawler),
      method: random.chance(30) ? .head : .get, target: target, referrer: .outside(catalogue.absent),
      status: status, size: UInt32(random.within(9_000...60_000)))
  }
}
