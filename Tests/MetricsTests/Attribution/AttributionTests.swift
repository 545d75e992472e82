import Ingest
import Journeys
import Testing

@testable import Metrics

struct AttributionTests {
  /// Paid Search fourteen days, Email seven days before an order of 100 that a direct session places at once.
  private static func threeTouches() -> SmallShop {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-01 10:00", "/?utm_source=google&utm_medium=cpc")
    shop.activity("email_click", of: "ann", "2026-11-08 10:00", channel: "Email")
    shop.visit("ann", "2026-11-15 10:00", "/thank-you?order=1")
    shop.order("1", of: nil, "2026-11-15 10:00", "100")
    return shop
  }

  @Test func `three touches of one order have what the ten models give them, to the cent`() {
    let shop = Self.threeTouches()
    #expect(
      shop.visitors().table("attribution").credits == [
        "first Paid Search 1.000000 100.00", "first Direct 0.000000 0.00", "first Email 0.000000 0.00",
        "last Direct 1.000000 100.00", "last Email 0.000000 0.00", "last Paid Search 0.000000 0.00",
        "last_non_direct Email 1.000000 100.00", "last_non_direct Direct 0.000000 0.00",
        "last_non_direct Paid Search 0.000000 0.00",
        // The millionth and the cent that are left go to the first name.
        "linear Direct 0.333334 33.34", "linear Email 0.333333 33.33", "linear Paid Search 0.333333 33.33",
        "position Direct 0.400000 40.00", "position Paid Search 0.400000 40.00", "position Email 0.200000 20.00",
        // 1/7, 2/7 and 4/7: 14.2857…, 28.5714… and 57.1428…, so the cent left goes to Email's .71….
        "time_decay Direct 0.571429 57.14", "time_decay Email 0.285714 28.57", "time_decay Paid Search 0.142857 14.29",
        "j_shaped Direct 0.600000 60.00", "j_shaped Email 0.200000 20.00", "j_shaped Paid Search 0.200000 20.00",
        "inverse_j Paid Search 0.600000 60.00", "inverse_j Direct 0.200000 20.00", "inverse_j Email 0.200000 20.00",
        "markov Direct 0.333334 33.34", "markov Email 0.333333 33.33", "markov Paid Search 0.333333 33.33",
        "shapley Direct 0.333334 33.34", "shapley Email 0.333333 33.33", "shapley Paid Search 0.333333 33.33",
      ])
  }

  @Test func `the half-life and Markov's order are those of the report`() {
    let visitors = Self.threeTouches().visitors()
    func table(_ rules: AttributionRules) -> Table {
      var attribution = Attribution(rules)
      attribution.update(visitors.batch)
      return attribution.table(in: visitors.context(Panel([], Visitors.shape(.day))))
    }
    // Weights 1, 1/2 and 1/4 become 1, 1/4 and 1/16.
    let decayed = table(AttributionRules(halfLifeSeconds: 3 * 86_400 + 43_200)).credits.filter { $0.hasPrefix("time_decay") }
    #expect(
      decayed == ["time_decay Direct 0.761905 ·", "time_decay Email 0.190476 ·", "time_decay Paid Search 0.047619 ·"])
    var shop = SmallShop()
    shop.visit("ann", "2026-11-01 10:00", "/?utm_source=google&utm_medium=cpc")
    shop.visit("ann", "2026-11-02 10:00", "/?utm_source=n&utm_medium=email")
    shop.visit("ann", "2026-11-03 10:00", "/", "/thank-you")
    shop.visit("bob", "2026-11-02 10:00", "/?utm_source=n&utm_medium=email", "/thank-you")
    shop.visit("cat", "2026-11-02 10:00", "/?utm_source=n&utm_medium=email")
    shop.visit("cat", "2026-11-03 10:00", "/")
    func markov(_ order: Int) -> [String] {
      let visitors = shop.visitors()
      var attribution = Attribution(AttributionRules(markovOrder: order))
      attribution.update(visitors.batch)
      return attribution.table(in: visitors.context(Panel([], Visitors.shape(.day)))).credits.filter { $0.hasPrefix("markov") }
    }
    // START → Paid 1/3, Email 2/3; Paid → Email; Email → Direct 2/3, CONV 1/3; Direct → CONV 1/2. P = 2/3.
    // Without Paid 4/9, without Email 0, without Direct 1/3: effects 1/3, 1, 1/2, of which 2 conversions are
    // 4/11, 12/11 and 6/11.
    #expect(markov(1) == ["markov Email 1.090909 ·", "markov Direct 0.545455 ·", "markov Paid Search 0.363636 ·"])
    // Windows Paid-Email, Email-Direct (CONV 1/2), Email (CONV 1): without Paid 1/3 + 1/6, without Direct 1/3; effects
    // 1/4, 1 and 1/2, of which 2 conversions are 2/7, 8/7 and 4/7.
    #expect(markov(2) == ["markov Email 1.142857 ·", "markov Direct 0.571429 ·", "markov Paid Search 0.285714 ·"])
  }

  @Test func `a conversion without a touch is (none) in every model, and no model shares it out`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-02 10:00", "/?utm_source=n&utm_medium=email", "/thank-you?order=1")
    shop.order("1", of: "ann", "2026-11-02 10:01", "10")
    // The touch is older than the lookback; bob never came at all.
    shop.order("2", of: "ann", "2027-11-02 10:01", "20")
    shop.order("3", of: "bob", "2026-11-02 10:01", "30.50")
    let table = shop.visitors().table("attribution")
    #expect(table.rows.count == 20)
    for (number, model) in AttributionModel.allCases.enumerated() {
      #expect(
        table.credits[2 * number...(2 * number + 1)] == [
          "\(model.rawValue) (none) 2.000000 50.50", "\(model.rawValue) Email 1.000000 10.00",
        ])
    }
  }

  @Test func `goals and orders without an amount bring conversions and no revenue, and only the shown currency counts`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-02 10:00", "/?utm_source=n&utm_medium=email", "/thank-you")
    shop.visit("bob", "2026-11-02 10:00", "/?utm_source=n&utm_medium=email", "/thank-you?order=1")
    shop.order("1", of: nil, "2026-11-02 10:01", nil)
    #expect(shop.visitors().table("attribution").credits.first == "first Email 2.000000 ·")
    shop.visit("cat", "2026-11-02 10:00", "/thank-you?order=2")
    shop.order("2", of: nil, "2026-11-02 10:01", "7")
    shop.visit("dan", "2026-11-02 10:00", "/?utm_source=n&utm_medium=email", "/thank-you?order=3")
    shop.order("3", of: nil, "2026-11-02 10:01", "9", "USD")
    let dollars = shop.visitors().table("attribution", currency: "USD").credits
    #expect(dollars[..<2] == ["first Email 3.000000 9.00", "first Direct 1.000000 0.00"])
    // Removal effects are 1/4 and 3/4; all money is shared in that proportion.
    #expect(dollars.filter { $0.hasPrefix("markov") } == ["markov Email 3.000000 6.75", "markov Direct 1.000000 2.25"])
    #expect(shop.visitors().table("attribution").credits.first == "first Email 3.000000 ·")
  }

  @Test func `without a conversion every channel stands there with nothing`() {
    var shop = SmallShop()
    shop.visit("ann", "2026-11-02 10:00", "/")
    let table = shop.visitors().table("attribution")
    #expect(table.column("model") == AttributionModel.allCases.map(\.rawValue))
    #expect(Set(table.column("conversions")) == ["0.000000"])
  }
}

extension Table {
  /// Its rows without the costs, of which there are none here.
  fileprivate var credits: [String] {
    told.map { row in
      #expect(row.hasSuffix(" · · ·"), "\(row)")
      return String(row.dropLast(6))
    }
  }
}
