extension ColumnMapping {
  /// Shopify's orders export: one row per line item; only an order's first row has its totals.
  ///
  /// Header and statuses as several independent importers agree on them; `Cancelled at` says cancelled whatever
  /// the financial status. Point-of-sale orders may have a phone only.
  package static let shopifyOrders: ColumnMapping = {
    var mapping = ColumnMapping(formatName: "shopify-orders", kind: .order, time: "Created at")
    mapping.order = "Name"
    mapping.amount = .column("Total")
    mapping.currency = "Currency"
    mapping.refund = "Refunded Amount"
    mapping.status = StatusColumn(column: "Financial Status")
    mapping.cancelledAt = "Cancelled at"
    mapping.identifiers = [(.email, "Email"), (.phone, "Phone"), (.phone, "Billing Phone")]
    return mapping
  }()
}
