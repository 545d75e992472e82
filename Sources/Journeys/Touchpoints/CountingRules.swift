package import Ingest

/// Which records count, and what their pages mean.
package struct CountingRules: Sendable {
  /// A goal and the pages that reach it; goal 0 is `purchase`.
  package struct Goal: Equatable, Sendable {
    package var name: String
    package var pages: [PathPattern]

    package init(name: String, pages: [PathPattern]) {
      self.name = name
      self.pages = pages
    }
  }

  /// A touchpoint keeps its goals in one bit each.
  package static let mostGoals = 32

  package var excludedAddresses: [AddressRange] = []
  package var excludedPaths: [PathPattern] = []
  /// Lower-case host names.
  package var excludedHosts: [String] = []
  package var keepsBots = false
  /// Text that marks an agent as a bot, beside the table; letter case counts.
  package var botPatterns: [CrawlerPattern] = []
  package var goals = [Goal(name: "purchase", pages: builtInThankYouPages)]
  package var cart: [PathPattern] = ["/cart", "/basket", "/bag", "/checkout"].map { .under($0) }
  package var orderParameters = [
    "order", "order_id", "orderid", "order_number", "order_no", "transaction_id", "oid",
  ]
  package var assetEndings = builtInAssetEndings
  /// Names of path parameters (`/page;sid=1`) that are no part of a page.
  package var ignoredParameters: [String] = []
  /// Whether pages' names show segments that look like an e-mail or a token.
  package var showsPrivateSegments = false
  /// Leading bits of an address that are kept; the rest is forgotten before anything is made of it.
  package var keptAddressBits = (v4: 32, v6: 128)
  /// The calling code of phones that are written without one, such as `49`.
  package var phoneCountry: String?

  package init() {}

  package static let builtInThankYouPages: [PathPattern] =
    [
      "/checkout/complete", "/checkout/success", "/checkout/thank-you", "/checkout/order-received",
      "/order-received", "/order/confirmation", "/thank-you",
    ].map { .under($0) } + [
      .between("/checkouts/", "/thank_you"), .between("/orders/", "/thank_you"),
    ]

  package static let builtInAssetEndings = Set(
    """
    css js mjs map json xml txt ico png jpg jpeg gif svg webp avif bmp tif tiff woff woff2 ttf otf eot mp3 mp4 m4a \
    m4v webm ogg wav avi mov pdf zip gz tgz rar 7z dmg exe apk wasm webmanifest
    """.split(separator: " ").map(String.init))
}
