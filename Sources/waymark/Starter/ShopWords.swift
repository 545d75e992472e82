/// Words by which shops of several languages name their pages.
///
/// They only ever make a proposal: what they find is shown with how often it was seen.
enum ShopWords {
  /// A segment of a page on which an order is done begins with one of them.
  static let thanks = [
    "thank", "danke", "merci", "gracias", "grazie", "bedankt", "obrigad", "tack", "takk", "dziekuj", "dekuj", "kiitos",
    "order-confirm", "order-complete", "order-success", "order-received", "confirm", "bestellbestaetigung", "bestellung-abgeschlossen",
    "confirmation-commande", "confirmacion", "conferma", "bevestiging", "success", "onepage-success",
  ]
  /// Segments of carts and checkouts.
  static let cart = [
    "warenkorb", "kasse", "bestellen", "panier", "commande", "carrito", "cesta", "pedido", "carrello", "cassa", "ordine",
    "winkelwagen", "winkelmandje", "afrekenen", "carrinho", "koszyk", "zamowienie", "varukorg", "kassa", "kurv", "indkobskurv",
    "handlekurv", "ostoskori", "kosik", "kosar",
  ]
  /// First segments of products, categories and search.
  static let browsing = [
    "produkt", "produkte", "artikel", "kategorie", "kategorien", "sortiment", "suche", "marken", "produit", "produits", "categorie",
    "recherche", "marques", "producto", "productos", "categoria", "buscar", "marcas", "prodotto", "prodotti", "cerca", "marchi",
    "producten", "categorieen", "zoeken", "merken", "produto", "produtos", "kategoria", "szukaj", "produkter", "kategori", "sok",
  ]
  /// Pages that machines ask for to see whether the server is well.
  static let health = [
    "/health", "/healthz", "/health-check", "/healthcheck", "/livez", "/readyz", "/ping", "/status", "/server-status", "/nginx_status",
    "/metrics", "/up",
  ]
  /// First segments that name a language.
  static let languages: Set<String> = [
    "ar", "bg", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hr", "hu", "it", "ja", "ko", "lt", "lv", "nb", "nl", "no",
    "pl", "pt", "ro", "ru", "sk", "sl", "sv", "tr", "uk", "zh",
  ]
  /// The zone of a shop whose host ends so, for countries of one zone.
  static let zones = [
    "at": "Europe/Vienna", "be": "Europe/Brussels", "ch": "Europe/Zurich", "cz": "Europe/Prague", "de": "Europe/Berlin",
    "dk": "Europe/Copenhagen", "ee": "Europe/Tallinn", "es": "Europe/Madrid", "fi": "Europe/Helsinki", "fr": "Europe/Paris",
    "gr": "Europe/Athens", "hr": "Europe/Zagreb", "hu": "Europe/Budapest", "ie": "Europe/Dublin", "in": "Asia/Kolkata",
    "it": "Europe/Rome", "jp": "Asia/Tokyo", "kr": "Asia/Seoul", "lt": "Europe/Vilnius", "lu": "Europe/Luxembourg",
    "lv": "Europe/Riga", "nl": "Europe/Amsterdam", "no": "Europe/Oslo", "nz": "Pacific/Auckland", "pl": "Europe/Warsaw",
    "pt": "Europe/Lisbon", "ro": "Europe/Bucharest", "se": "Europe/Stockholm", "sg": "Asia/Singapore", "si": "Europe/Ljubljana",
    "sk": "Europe/Bratislava", "tr": "Europe/Istanbul", "uk": "Europe/London", "za": "Africa/Johannesburg",
  ]
  /// Zones that are proposed before others of the same offsets.
  static let knownZones = [
    "Europe/Berlin", "Europe/Paris", "Europe/London", "Europe/Athens", "America/New_York", "America/Chicago", "America/Denver",
    "America/Los_Angeles", "America/Sao_Paulo", "Asia/Kolkata", "Asia/Shanghai", "Asia/Tokyo", "Asia/Dubai", "Australia/Sydney",
    "Africa/Johannesburg", "Africa/Lagos",
  ]
}
