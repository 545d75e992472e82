import Ingest
import Yams

/// The exports that are known by their header: the files of `Exports/`, in the vocabulary of users' `inputs:`.
///
/// They are parsed when an input that is no log first asks for them, so that a run on logs alone does not wait for it.
enum BuiltInExports {
  static let catalogue = FormatCatalogue { all }

  /// The keys of a file beside those that say how rows are read.
  private static let keys = ["name", "title", "verified", "unverified", "header", "others", "sample"]

  private static let all: [KnownExport] = files.map { bytes in
    do throws(Failure) {
      return try export(values(of: bytes))
    } catch {
      preconditionFailure(error.message)
    }
  }

  /// The keys and values of one of them; none where it is unknown.
  static func values(of name: String) throws(Failure) -> [String: ConfigurationNode] {
    guard let place = all.firstIndex(where: { $0.mapping.formatName == name }) else { return [:] }
    return try values(of: files[place]).values
  }

  private static func values(
    of bytes: [UInt8]
  ) throws(Failure) -> (node: ConfigurationNode, values: [String: ConfigurationNode]) {
    let text = String(decoding: bytes, as: UTF8.self)
    let file = "built-in export \(text.prefix { $0 != "\n" })"
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw Failure(Exit.usage, "\(file): \(error)")
    }
    guard let root else { throw Failure(Exit.usage, "\(file): empty") }
    let node = ConfigurationNode(node: root, file: file, path: "")
    return (node, try node.values(keys + MappingConfiguration.keys))
  }

  private static func export(
    _ file: (node: ConfigurationNode, values: [String: ConfigurationNode])
  ) throws(Failure) -> KnownExport {
    let (node, values) = file
    let configuration = MappingConfiguration(zoneName: { zone throws(Failure) in try zone.text() }, warn: { _ in })
    let mapping = try configuration.builtIn(node, values)
    guard let header = values["header"], let sample = values["sample"] else {
      throw node.failure("an export needs `header` and `sample`")
    }
    guard values["verified"] != nil || values["unverified"] != nil else {
      throw node.failure("an export says what of it is `verified` or `unverified`")
    }
    var signature: [ColumnNames] = []
    for item in try header.items() { signature.append(ColumnNames(try item.texts())) }
    return KnownExport(
      mapping: mapping, signature: signature, others: try values["others"]?.texts(), sample: try sample.text(),
      verified: try values["verified"]?.text() ?? "", unverified: try values["unverified"]?.text() ?? "")
  }

  /// A new export is one more file and its row here.
  private static let files: [[UInt8]] = [
    PackageResources.callrail_calls_yaml,
    PackageResources.delighted_yaml,
    PackageResources.dynamics_contacts_yaml,
    PackageResources.dynamics_opportunities_yaml,
    PackageResources.google_ads_yaml,
    PackageResources.google_ads_query_yaml,
    PackageResources.hubspot_activities_yaml,
    PackageResources.hubspot_contacts_yaml,
    PackageResources.hubspot_deals_yaml,
    PackageResources.intercom_conversations_yaml,
    PackageResources.magento_orders_yaml,
    PackageResources.mailchimp_audience_yaml,
    PackageResources.mailchimp_clicks_yaml,
    PackageResources.mailchimp_opens_yaml,
    PackageResources.meta_ads_yaml,
    PackageResources.microsoft_ads_yaml,
    PackageResources.paypal_activity_yaml,
    PackageResources.pipedrive_deals_yaml,
    PackageResources.pipedrive_persons_yaml,
    PackageResources.salesforce_campaign_members_yaml,
    PackageResources.salesforce_cases_yaml,
    PackageResources.salesforce_contact_roles_yaml,
    PackageResources.salesforce_contacts_yaml,
    PackageResources.salesforce_leads_yaml,
    PackageResources.salesforce_opportunities_yaml,
    PackageResources.salesforce_tasks_yaml,
    PackageResources.shopify_customers_yaml,
    PackageResources.shopify_orders_yaml,
    PackageResources.square_items_yaml,
    PackageResources.square_transactions_yaml,
    PackageResources.stripe_payments_yaml,
    PackageResources.surveymonkey_yaml,
    PackageResources.typeform_yaml,
    PackageResources.woocommerce_advanced_yaml,
    PackageResources.woocommerce_analytics_yaml,
    PackageResources.woocommerce_orders_yaml,
    PackageResources.zendesk_tickets_yaml,
    PackageResources.zoho_contacts_yaml,
    PackageResources.zoho_deals_yaml
  ]
}
