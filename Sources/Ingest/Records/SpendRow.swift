/// One row of an advertiser's report: what a campaign cost on a day.
package struct SpendRow: Equatable, Sendable {
  package var time: Instant
  package var cost: Amount
  package var currency: Currency
  package var source: String?
  package var medium: String?
  package var campaign: String?

  package init(
    time: Instant, cost: Amount, currency: Currency, source: String? = nil, medium: String? = nil, campaign: String? = nil
  ) {
    self.time = time
    self.cost = cost
    self.currency = currency
    self.source = source
    self.medium = medium
    self.campaign = campaign
  }
}
