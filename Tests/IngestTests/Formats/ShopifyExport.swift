@testable import Ingest

/// Shopify's orders export as the tool's own file has it: the tests of reading rows need one export that is known.
let catalogueOfOne = FormatCatalogue {
  var mapping = ColumnMapping(formatName: "shopify-orders", kind: .order, time: "Created at")
  mapping.isBuiltIn = true
  mapping.order = "Name"
  mapping.amount = .column("Total")
  mapping.currency = "Currency"
  mapping.refund = .column("Refunded Amount")
  var status = StatusColumn(column: "Financial Status")
  status.when = [.init(.cancelled, [RowCondition("Cancelled at present")].compactMap { $0 })]
  mapping.status = status
  mapping.identifiers = [IdentifierColumn(.email, "Email"), IdentifierColumn(.phone, ["Phone", "Billing Phone"])]
  return [
    KnownExport(
      mapping: mapping, signature: ["Name", "Financial Status", "Created at", "Total"], sample: "Name,Email,…")
  ]
}
