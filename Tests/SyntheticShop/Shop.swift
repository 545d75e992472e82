/// A synthetic shop: a season of its access log and its orders, every figure known from the planning.
package struct Shop: Sendable {
  /// Lines of the access log, exactly.
  package let lines: Int
  package let seed: UInt64
  package let firstDay: Day
  package let days: Int

  package static let usualFirstDay = Day(year: 2026, month: 3, day: 1)

  package init(lines: Int, seed: UInt64, from firstDay: Day = usualFirstDay, days: Int = 92) {
    self.lines = lines
    self.seed = seed
    self.firstDay = firstDay
    self.days = days
  }

  /// Writes the log in order of time and the export in order of numbers, and gives back the truth.
  package func generate(log: Output, orders: Output) throws(Output.Failure) -> Truth {
    var season = Season(of: self, log: log, orders: orders)
    try season.run()
    return season.truth
  }
}

/// The shop's months passing minute by minute.
///
/// A person is planned whole on arrival and charged with all their lines at once; crawlers fill up what is
/// left, so that the log has exactly the lines asked for and nobody's plan is cut off.
private struct Season {
  private(set) var truth: Truth
  private let shop: Shop
  private let catalogue = Catalogue()
  private var random: SplitMix64
  private var log: LogWriter
  private var export: OrderExport
  private var people = People()
  private var visits = TimeQueue<Visit>()
  private var requests = TimeQueue<Request>()
  private var orders = TimeQueue<Order>()
  private var customers = 0
  private var humanLines = 0
  private let end: Int64

  init(of shop: Shop, log: Output, orders: Output) {
    self.shop = shop
    truth = Truth(from: shop.firstDay, days: shop.days)
    random = SplitMix64(seed: shop.seed)
    self.log = LogWriter(to: log, catalogue: catalogue, seed: shop.seed)
    export = OrderExport(to: orders)
    end = shop.firstDay.start + Int64(shop.days) * 86_400
  }

  mutating func run() throws(Output.Failure) {
    var tide = Tide(from: shop.firstDay, days: shop.days, lines: shop.lines)
    for minute in stride(from: shop.firstDay.start, to: end, by: 60) {
      let due = tide.lines(untilMinuteAt: minute)
      welcome(at: minute, due: due)
      crawl(at: minute, due: due)
      try pass(until: minute + 60)
    }
    while let order = orders.pop(before: end) { try place(order) }
    try log.flush()
    try export.flush()
  }

  /// Lets new people in until people's share of the lines is taken.
  private mutating func welcome(at minute: Int64, due: Int) {
    var refused = 0
    while humanLines * 100 < due * 88 && refused < 8 {
      let start = minute + Int64(random.below(60))
      let kind: Itinerary.Kind =
        switch random.below(1000) {
        case 0..<945: .passerBy
        case 945..<987: .buyer
        default: .buyerOnTwoDevices
        }
      var devices = [people.newDevice(browsers: catalogue.browsers.count, random: &random)]
      if kind == .buyerOnTwoDevices {
        devices.append(people.newDevice(browsers: catalogue.browsers.count, random: &random))
      }
      let plan = Itinerary(
        for: kind, person: people.nextPlace, devices: devices, start: start, end: end, random: &random,
        catalogue: catalogue)
      guard let plan, truth.records + plan.lines <= shop.lines else {
        refused += 1
        continue
      }
      accept(plan, on: devices)
      if people.count % 300 == 5 { serveStranger(at: start) }
    }
  }

  private mutating func accept(_ plan: Itinerary, on devices: [Device]) {
    people.add(Person(devices: devices, linesLeft: plan.lines))
    truth.add(plan)
    humanLines += plan.lines
    for request in plan.firstRequests { requests.push(request) }
    for visit in plan.visits.dropFirst() { visits.push(visit) }
    if !plan.orders.isEmpty { customers += 1 }
    for var order in plan.orders {
      order.customer = customers
      orders.push(order)
    }
  }

  /// An order by telephone or over the counter, which may name nobody.
  private mutating func serveStranger(at second: Int64) {
    let isCall = random.chance(700)
    if isCall { customers += 1 }
    let order = Order(
      time: second, seed: random.next(), outcome: random.chance(900) ? .paid : .cancelled,
      origin: isCall ? .telephone : .store, customer: isCall ? customers : nil)
    truth.addStranger(order)
    orders.push(order)
  }

  private mutating func crawl(at minute: Int64, due: Int) {
    while truth.records < due {
      var request = Request.crawl(at: minute + Int64(random.below(60)), catalogue: catalogue, random: &random)
      if random.chance(4) {
        request.damage = .garbage
      } else if random.chance(3) {
        request.damage = .cut
      }
      truth.addCrawlerLine(request.damage)
      requests.push(request)
    }
  }

  /// Writes everything that happens before the given second.
  private mutating func pass(until second: Int64) throws(Output.Failure) {
    while let visit = visits.pop(before: second) {
      let layout = VisitLayout(of: visit, on: people[visit.person].devices, in: catalogue)
      for request in layout.requests { requests.push(request) }
    }
    while let request = requests.pop(before: second) {
      // A number exists before the page that shows it.
      while let order = orders.pop(before: request.time) { try place(order) }
      guard let place = request.person else {
        try log.write(request, order: 0)
        continue
      }
      try log.write(request, order: people[place].shownOrder)
      people.wroteLine(of: place)
    }
  }

  private mutating func place(_ order: Order) throws(Output.Failure) {
    let receipt = try export.place(order)
    truth.add(receipt, of: order)
    if let place = order.shownTo { people[place].shownOrder = receipt.number }
  }
}

/// How many lines are due by when: more by day and at the week's end, the same every week.
private struct Tide {
  private let total: Int
  private let lines: Int
  private var passed = 0

  /// Of a day's traffic, by hour in UTC.
  private static let hours = [
    18, 12, 8, 6, 6, 9, 16, 28, 38, 44, 48, 52, 54, 50, 48, 50, 54, 60, 68, 76, 82, 74, 54, 32,
  ]
  /// Of a week's traffic, from Sunday.
  private static let weekdays = [12, 11, 10, 10, 10, 9, 10]

  init(from firstDay: Day, days: Int, lines: Int) {
    let hours = Self.hours.reduce(0, +)
    total = (0..<days).reduce(0) { sum, day in
      sum + hours * 60 * Self.weekdays[(firstDay.weekday + day) % 7]
    }
    self.lines = lines
  }

  /// To be asked once for every minute, in order.
  mutating func lines(untilMinuteAt second: Int64) -> Int {
    let day = Day(containing: second)
    passed += Self.hours[Int((second - day.start) / 3600)] * Self.weekdays[day.weekday]
    return lines * passed / total
  }
}
