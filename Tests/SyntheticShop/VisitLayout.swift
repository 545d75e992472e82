/// Lays out one visit: its requests, and the session that the definitions make of them.
///
/// The clock moves only in steps that end in a touchpoint and last at most the timeout; other requests never
/// move it, so no gap between touchpoints is ever longer than planned.
struct VisitLayout {
  private(set) var requests: [Request] = []
  private(set) var session: Session
  private let catalogue: Catalogue
  private let visit: Visit
  private let devices: [Device]
  private var random: SplitMix64
  private var clock: Int64
  private var onSecond: Bool
  private var hasStyles: Bool
  /// The page that the browser shows; it becomes the next request's referrer.
  private var page: Page?

  init(of visit: Visit, on devices: [Device], in catalogue: Catalogue) {
    self.catalogue = catalogue
    self.visit = visit
    self.devices = devices
    random = SplitMix64(seed: visit.seed)
    clock = visit.time
    session = Session(start: visit.time)
    onSecond = visit.onSecond
    hasStyles = !visit.isFirst
    perform()
  }

  private mutating func perform() {
    switch visit.purpose {
    case .look:
      arrive()
      if random.chance(580) { wander(pages: 1 + random.low(below: 9)) }
    case .fillCart:
      arrive()
      wander(pages: 1 + random.below(5))
      fillCart()
      proceed(steps: random.low(below: catalogue.checkout.count + 1))
    case .buy:
      arrive()
      order()
    case .buyAcrossDevices:
      arrive()
      wander(pages: random.below(4))
      think()
      switchDevice()
      arrive()
      order()
      think()
      switchDevice()
      finish(from: catalogue.absent)
    case .pay, .buyUnseen:
      arrive()
      wander(pages: random.below(4))
      fillCart()
      proceed(steps: catalogue.checkout.count)
      send(.post, catalogue.saveCheckout, status: 303)
    case .returnFromPayment:
      finish(from: catalogue.payment)
    case .reopen:
      view(catalogue.thankYou)
      if random.chance(300) { wander(pages: 1) }
    case .takeSample:
      arrive()
      wander(pages: random.below(3))
      think()
      view(catalogue.thankYouUnnumbered)
    }
  }

  /// The first page, from outside.
  private mutating func arrive() {
    var landing =
      switch random.below(20) {
      case 0..<5: catalogue.home
      case 5..<14: catalogue.products[Int(random.pick(catalogue.popular))]
      case 14..<18: random.pick(catalogue.categories)
      default: random.pick(catalogue.articles)
      }
    if random.chance(120) { landing.query = random.pick(catalogue.campaigns) }
    view(landing, from: random.pick(catalogue.referrers))
  }

  private mutating func wander(pages: Int) {
    for _ in 0..<pages {
      think()
      switch random.below(20) {
      case 0..<12: view(catalogue.products[Int(random.pick(catalogue.popular))])
      case 12..<17: view(random.pick(catalogue.categories))
      case 17: view(random.pick(catalogue.searches))
      case 18: view(random.pick(catalogue.articles))
      default: view(catalogue.home)
      }
    }
  }

  private mutating func fillCart() {
    think()
    view(catalogue.products[Int(random.pick(catalogue.popular))])
    think()
    send(.post, catalogue.addToCart, status: 302)
    view(catalogue.cart)
  }

  private mutating func proceed(steps: Int) {
    for (index, step) in catalogue.checkout.prefix(steps).enumerated() {
      think()
      if index > 0 { send(.post, catalogue.saveCheckout, status: 303) }
      view(step)
    }
  }

  private mutating func order() {
    wander(pages: random.below(5))
    fillCart()
    proceed(steps: catalogue.checkout.count)
    think()
    finish(from: catalogue.payment)
  }

  /// The thank-you page, sometimes reached by the provider's POST, sometimes looked at twice.
  private mutating func finish(from referrer: Fragment) {
    if session.firstThanks == nil && random.chance(visit.purpose == .returnFromPayment ? 400 : 60) {
      // A goal page by its POST, but no pageview; the page that it redirects to may be slow.
      send(.post, catalogue.thankYou, status: 303, from: referrer)
      clock += Int64(random.below(21))
    }
    view(catalogue.thankYou, from: referrer)
    if random.chance(100) {
      think()
      view(catalogue.thankYou, status: 304)
    }
    if random.chance(150) { wander(pages: 1 + random.below(2)) }
  }

  private mutating func switchDevice() {
    onSecond.toggle()
    hasStyles = false
    page = nil
  }

  /// A pause between two pages; once in a while exactly as long as a session bears.
  private mutating func think() {
    let pause =
      switch random.below(1000) {
      case 0..<620: random.within(4...45)
      case 620..<920: random.within(46...180)
      case 920..<985: random.within(181...900)
      case 985..<996: random.within(901...1799)
      default: 1800
      }
    clock += Int64(pause)
  }
}

// The requests that a page brings with it.
extension VisitLayout {
  /// One pageview, and the files and mishaps around it.
  private mutating func view(_ next: Page, status: UInt16 = 200, from referrer: Fragment? = nil) {
    if random.chance(25) { send(.get, random.pick(catalogue.moved), status: 301, from: referrer) }
    if random.chance(6) { send(.head, next, status: 200, from: referrer) }
    send(.get, next, status: random.chance(35) ? 304 : status, from: referrer)
    page = next
    loadStyles()
    for _ in 0..<random.low(below: 3) {
      let image = catalogue.productImages[Int(random.pick(catalogue.popular))]
      send(.get, image, status: random.chance(940) ? 200 : 304, isAsset: true, delay: random.below(3))
    }
    if random.chance(40) {
      send(.get, random.pick(catalogue.suggestions), status: 200, isAsset: true, delay: 1)
    }
    if random.chance(45) { send(.post, catalogue.beacon, status: 204, delay: random.within(1...9)) }
    if random.chance(25) { send(.get, random.pick(catalogue.missing), status: 404, delay: random.below(3)) }
  }

  private mutating func loadStyles() {
    if hasStyles {
      guard random.chance(120) else { return }
      send(.get, random.pick(catalogue.styles), status: 304, isAsset: true)
      return
    }
    hasStyles = true
    for style in catalogue.styles where random.chance(450) {
      send(.get, style, status: 200, isAsset: true, delay: random.below(2))
    }
  }

  /// Adds one request and books it under the reason that the definitions give, tested in their order.
  private mutating func send(
    _ method: Method, _ target: Page, status: UInt16, isAsset: Bool = false, from outside: Fragment? = nil,
    delay: Int = 0
  ) {
    let time = clock + Int64(delay)
    let inside = page.map { Referrer.page($0) } ?? .outside(catalogue.absent)
    let referrer = outside.map { Referrer.outside($0) } ?? inside
    requests.append(
      Request(
        time: time, person: visit.person, device: devices[onSecond ? 1 : 0], method: method, target: target,
        referrer: referrer, status: status,
        // A file has one size, a page another one each time.
        size: isAsset ? 2_000 + target.path.offset % 907 * 97 : UInt32(random.within(9_000...60_000))))
    session.lines += 1
    session.end = max(session.end, time)
    if method == .post && target.namesOrder {
      session.touch(target, at: time, isPageview: false, onSecond: onSecond)
    } else if method != .get {
      session.filteredMethod += 1
    } else if status != 200 && status != 304 {
      session.filteredStatus += 1
    } else if isAsset {
      session.filteredAsset += 1
    } else {
      session.touch(target, at: time, isPageview: true, onSecond: onSecond)
    }
  }
}
