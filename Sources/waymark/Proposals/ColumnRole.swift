import Ingest

/// What a column may be in a mapping, and by which names and values it is guessed.
enum ColumnRole: String, CaseIterable {
  case order, time, amount, quantity, price, currency, refund, status, stage, deal, email, phone, customer, user, cookie
  case page, kind, nps, csat, source, medium, campaign, keyword, created, cost

  /// Names, the more telling first.
  var words: [String] {
    switch self {
    case .order:
      ["order number", "order id", "order no", "order", "invoice number", "invoice no", "invoice", "receipt", "transaction id",
       "bestellnummer", "bestellnr", "bestellung", "rechnungsnummer", "rechnung", "belegnummer", "belegnr", "beleg", "bonnummer", "bon", "auftragsnummer", "numero de commande",
       "numero de pedido", "numero ordine", "ordernummer"]
    case .time:
      ["order date", "purchase date", "invoice date", "created at", "date time", "datetime", "timestamp", "date", "time", "when",
       "placed at", "submitted at", "completed at", "occurred at", "response date", "start time", "end date", "day", "bestelldatum",
       "rechnungsdatum", "kaufdatum", "zeitpunkt", "datum", "zeit", "fecha", "created"]
    case .amount:
      ["grand total", "order total", "total amount", "total", "amount", "revenue", "gesamtbetrag", "gesamt", "betrag", "summe",
       "umsatz", "brutto", "gross", "sum", "sales", "value", "montant", "importe", "price", "preis", "net"]
    case .quantity: ["quantity", "qty", "menge", "anzahl", "units", "count"]
    case .price: ["unit price", "item price", "price", "einzelpreis", "preis"]
    case .currency: ["currency", "currency code", "waehrung", "währung", "ccy"]
    case .refund: ["refunded amount", "amount refunded", "total refunded", "refund", "refunded", "erstattung", "erstattet"]
    case .status: ["order status", "financial status", "payment status", "status", "state", "zustand"]
    case .stage: ["deal stage", "stage", "pipeline stage", "phase"]
    case .deal: ["deal id", "opportunity id"]
    case .email: ["email", "e mail", "email address", "mail"]
    case .phone: ["phone number", "phone", "mobile", "telephone", "telefon", "handy", "tel", "caller"]
    case .customer:
      ["customer id", "customer number", "customer no", "customer", "contact id", "client id", "member id", "buyer id", "buyer",
       "kundennummer", "kundennr", "kunde", "client", "account id", "person id"]
    case .user: ["user id", "user", "username", "login", "benutzer"]
    case .cookie: ["cookie", "visitor id", "anonymous id", "ga client id"]
    case .page: ["page url", "page", "url", "path", "uri", "location"]
    case .kind: ["event type", "activity type", "event name", "event", "activity", "action", "kind", "type"]
    case .nps: ["nps score", "nps", "likely recommend", "recommend", "score"]
    case .csat: ["csat", "satisfaction", "satisfied", "rating", "stars"]
    case .source: ["utm source", "source", "lead source"]
    case .medium: ["utm medium", "medium"]
    case .campaign: ["utm campaign", "campaign"]
    case .keyword: ["utm term", "keyword", "keywords"]
    case .cost: ["cost", "spend", "spent", "kosten", "ausgaben", "coût", "dépenses"]
    case .created: ["created at", "create date", "created time", "created date", "created", "signup date", "signed up", "registered", "registriert", "angelegt"]
    }
  }

  /// Whether values can be of this role at all.
  func allows(_ look: ColumnLook) -> Bool {
    switch self {
    case .time, .created: look.time != nil
    case .amount, .quantity, .price, .cost: look.isNumber && look.time != .plain
    case .refund: look.isNumber || look.isEmpty
    case .currency: look.isCurrency
    case .email: look.isEmail || look.isEmpty
    case .phone: look.isPhone || look.isEmpty
    case .status, .stage, .kind: !look.isNumber && look.time == nil
    case .nps: look.isScale(0...10)
    case .csat: look.isScale(1...5)
    case .page: !look.isNumber && look.time == nil
    case .order, .deal, .customer, .user, .cookie, .source, .medium, .campaign, .keyword: look.time == nil || look.time == .plain && look.isNumber
    }
  }

  /// How well a name fits: whole names beat parts; 0: not at all.
  func score(_ name: String) -> Int {
    for (rank, word) in words.enumerated() {
      if name == word { return 200 - rank }
    }
    for (rank, word) in words.enumerated() where (" " + name + " ").contains(" " + word + " ") { return 100 - rank }
    return 0
  }

  /// A column's name in plain words: `InvoiceNo`, `invoice_no` and `Invoice No.` are one.
  static func plain(_ name: String) -> String {
    var text = ""
    var wasLower = false
    for letter in name {
      if letter.isUppercase, wasLower { text.append(" ") }
      wasLower = letter.isLowercase || letter.isNumber
      text.append(letter.isLetter || letter.isNumber ? letter : " ")
    }
    return text.lowercased().split(separator: " ").joined(separator: " ")
  }
}
