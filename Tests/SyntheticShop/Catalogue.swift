/// A stretch of the catalogue's text, rendered once and copied into many lines.
struct Fragment {
  var offset: UInt32 = 0
  var count: UInt16 = 0
}

/// What a request asks for: a path, and a query that may follow it.
struct Page {
  var path: Fragment
  var query = Fragment()
  /// The line's order number follows the path: a thank-you page.
  var namesOrder = false
  /// The cart and the checkout, by the definitions' list of cart pages.
  var isCart = false
}

/// Everything the shop's server can name in a line, as bytes.
final class Catalogue: Sendable {
  let text: [UInt8]
  let absent: Fragment
  let origin: Fragment
  let home: Page
  let products: [Page]
  /// Product numbers as often as people look at them: the n-th in proportion to 1/n (Zipf).
  let popular: [UInt16]
  let categories: [Page]
  let searches: [Page]
  let articles: [Page]
  let cart: Page
  /// From the checkout's first page to the payment.
  let checkout: [Page]
  let thankYou: Page
  let thankYouUnnumbered: Page
  let productImages: [Page]
  let styles: [Page]
  let suggestions: [Page]
  let missing: [Page]
  let moved: [Page]
  let addToCart: Page
  let saveCheckout: Page
  let beacon: Page
  let crawlFiles: [Page]
  let referrers: [Fragment]
  let payment: Fragment
  let campaigns: [Fragment]
  let browsers: [Fragment]
  let crawlers: [Fragment]
  let networks: [Fragment]
  let garbage: [Fragment]

  static let productCount = 4000

  init() {
    var arena = Arena()
    absent = arena.add("-")
    origin = arena.add("https://shop.example.com")
    home = arena.page("/")
    let numbers = 0..<Self.productCount
    products = numbers.map { arena.page("/products/\(Self.slug(of: $0))") }
    productImages = numbers.map { arena.page("/media/products/\(Self.slug(of: $0))-800w.webp") }
    popular = numbers.flatMap { [UInt16](repeating: UInt16($0), count: max(1, 7400 / ($0 + 1))) }
    categories = Self.nouns.flatMap { noun in
      ["", "?page=2", "?sort=price-ascending"].map {
        arena.page("/collections/\(noun.lowercased().replacing(" ", with: "-"))", query: $0)
      }
    }
    searches = Self.materials.flatMap { material in
      Self.nouns.map { arena.page("/search?q=\(material)+\($0)".lowercased().replacing(" ", with: "+")) }
    }
    articles =
      ["/about", "/delivery", "/returns", "/contact", "/stores/berlin", "/gift-cards"].map { arena.page($0) }
      + Self.materials.map { arena.page("/blog/caring-for-\($0.lowercased())") }
    cart = arena.page("/cart", isCart: true)
    checkout = ["/checkout", "/checkout/address", "/checkout/shipping", "/checkout/payment"].map {
      arena.page($0, isCart: true)
    }
    thankYou = arena.page("/checkout/thank-you?order=", isCart: true, namesOrder: true)
    thankYouUnnumbered = arena.page("/checkout/thank-you", isCart: true)
    styles = Self.styleFiles.map { arena.page($0) }
    suggestions = Self.nouns.map { arena.page("/search/suggest.json?q=\($0.prefix(4).lowercased())") }
    missing = [
      "/apple-touch-icon.png", "/collections/summer-2019", "/media/banner-old.jpg",
      "/products/discontinued-lamp",
      "/.well-known/assetlinks.json",
    ].map { arena.page($0) }
    moved = ["/shop", "/index.php?route=common/home", "/collections/all/", "/sale"].map { arena.page($0) }
    addToCart = arena.page("/cart/add")
    saveCheckout = arena.page("/checkout/save")
    beacon = arena.page("/collect?v=2&en=scroll")
    crawlFiles = [
      "/robots.txt", "/sitemap.xml", "/sitemap-products-1.xml", "/feed", "/.env", "/wp-login.php",
    ].map { arena.page($0) }
    referrers = Self.referrerList.map { arena.add($0) }
    payment = arena.add("https://www.paypal.com/")
    campaigns = Self.campaignQueries().map { arena.add($0) }
    browsers = Agents.browsers.map { arena.add($0) }
    crawlers = Agents.crawlers.map { arena.add($0.agent) }
    networks = Agents.crawlers.map { arena.add($0.network) }
    garbage = [
      #"\x16\x03\x01\x00\xEE\x01\x00\x00\xEA\x03\x03\x8F\x1B"#,
      #"\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03"#,
      #"\x03\x00\x00/*\xE0\x00\x00\x00\x00\x00Cookie:"#,
    ].map { arena.add($0) }
    text = arena.text
  }

  /// A product's name, the words of its address too.
  static func name(of product: Int) -> String {
    let adjective = adjectives[product % adjectives.count]
    let material = materials[product / adjectives.count % materials.count]
    return "\(adjective) \(material) \(nouns[product % nouns.count])"
  }

  private static func slug(of product: Int) -> String {
    "\(name(of: product).lowercased().replacing(" ", with: "-"))-\(1000 + product)"
  }

  private static let adjectives = [
    "Round", "Nordic", "Slim", "Heavy", "Folding", "Vintage", "Compact", "Tall", "Woven", "Matte",
    "Modular", "Classic", "Soft", "Curved", "Rustic", "Plain", "Striped",
  ]

  private static let materials = [
    "Oak", "Walnut", "Brass", "Linen", "Steel", "Ceramic", "Bamboo", "Leather", "Wool", "Glass", "Marble",
    "Cork", "Copper", "Concrete",
  ]

  private static let nouns = [
    "Desk Lamp", "Side Table", "Bookshelf", "Armchair", "Rug", "Cushion", "Vase", "Mirror", "Wall Clock",
    "Stool", "Coat Rack", "Planter", "Tray", "Candle Holder", "Throw", "Teapot", "Mug", "Serving Board",
    "Picture Frame", "Storage Box", "Pendant Light", "Floor Lamp", "Bench",
  ]

  private static let styleFiles = [
    "/assets/theme-4f2a91c7.css", "/assets/vendor-9be01d33.js", "/assets/app-c01f7a52.js",
    "/assets/logo.svg", "/assets/fonts/inter-latin-400.woff2", "/assets/sprite-2x.png", "/favicon.ico",
    "/assets/payment-icons.png", "/site.webmanifest",
  ]

  /// Where people come from, each as often as it stands here; the dashes are those who come directly.
  private static let referrerList = [
    "https://www.google.com/", "https://www.google.com/", "https://www.google.com/",
    "https://www.google.com/", "https://www.google.de/", "https://www.bing.com/", "https://duckduckgo.com/",
    "https://m.facebook.com/", "https://l.instagram.com/", "https://www.pinterest.com/",
    "https://www.youtube.com/", "https://chatgpt.com/", "https://blog.interiors.example/ten-lamps-we-like",
    "https://forum.furniture.example/viewtopic.php?t=4711", "-", "-", "-", "-", "-", "-", "-",
  ]

  private static func campaignQueries() -> [String] {
    let tagged = ["spring-sale", "lamps", "new-in", "outlet", "garden"].flatMap { name in
      [
        "?utm_source=newsletter&utm_medium=email&utm_campaign=\(name)",
        "?utm_source=google&utm_medium=cpc&utm_campaign=\(name)",
        "?utm_source=facebook&utm_medium=paid_social&utm_campaign=\(name)",
        "?utm_source=partner&utm_medium=affiliate&utm_campaign=\(name)",
      ]
    }
    let clicked = (0..<20).map { click in
      let token = String(SplitMix64.mixed(UInt64(click)), radix: 36)
      return click % 3 == 0 ? "?fbclid=IwAR\(token)\(token)" : "?gclid=Cj0KCQiA\(token)_\(token)EALw_wcB"
    }
    return tagged + clicked
  }
}

/// Collects the catalogue's text while it is rendered.
private struct Arena {
  private(set) var text: [UInt8] = []

  mutating func add(_ string: String) -> Fragment {
    let offset = text.count
    text += string.utf8
    return Fragment(offset: UInt32(offset), count: UInt16(text.count - offset))
  }

  mutating func page(
    _ path: String, query: String = "", isCart: Bool = false, namesOrder: Bool = false
  ) -> Page {
    Page(path: add(path), query: add(query), namesOrder: namesOrder, isCart: isCart)
  }
}
