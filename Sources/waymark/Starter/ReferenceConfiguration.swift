/// Every key of the configuration with what it does, each behind `#`: what `waymark init` writes without inputs.
///
/// A test takes the `#` away and sees that it loads, and that no key is missing.
enum ReferenceConfiguration {
  static let text = #"""
    # Settings of Waymark: `waymark report --config FILE INPUT ...`, where FILE is this one.
    # Every key is here; take the `#` before one away to set it. A flag beats the file. Paths are relative to this file.

    # Of the report

    # The zone of days, weeks and months, and of times that state none. Default: UTC.
    #timezone: Europe/Berlin
    # Your own hosts, from which nobody comes; * stands for anything. Default: those that the logs name.
    #site: [shop.example.com, "*.shop.example.com"]
    # The currency of the money columns, and what one of another is worth in it. Currencies are never added without rates.
    #currency: EUR
    #exchange_rates: {USD: 0.92, GBP: 1.17}
    # day, week, month or total.
    #period: month
    # Cohorts are of days, weeks or months. Default: week.
    #cohort: month
    # When somebody has come back: n-period, unbounded, or bracket with offsets from 1 on.
    #retention: {variant: bracket, brackets: [1-3, 4-7, 8-]}
    # Whose sessions to reproduce (ga4, universal-analytics, matomo, plausible, awstats, webalizer, posthog), and the pause that ends one.
    #sessions: {preset: ga4, timeout: 30m}

    # Whom not to count

    #exclude:
    #  addresses: [10.0.0.0/8, 192.0.2.7]
    #  paths: ["/healthz", "/api/*"]
    #  hosts: [staging.example.com]
    # Text in agents that marks bots, beside the list that is built in.
    #bots: {patterns: ["MyMonitor/"]}
    # Your own proxies: the client is whom they forwarded for, where the log has X-Forwarded-For.
    #proxies: [10.0.0.0/8]

    # What pages mean

    # `purchase` replaces the thank-you pages that are known; other names are goals of your own.
    #goals:
    #  purchase: ["/bestellung/danke*"]
    #  signup: ["/welcome"]
    # The parameters of thank-you pages that hold the order's number; they replace those that are known.
    #order_parameters: [bestellnr]
    # Replaces /cart, /basket, /bag and /checkout with all below them.
    #cart: ["/warenkorb*", "/kasse*"]
    # Parameters in paths (/a;sid=1) that are no part of a page, and groups of pages: the first that fits; others are (other).
    #pages:
    #  ignore_parameters: [sid]
    #  groups: {Product: "/produkte/*", Advice: ["/blog/*", "/ratgeber/*"]}
    # five-stage, classic, loyalty, experience, or a list of your own: [visit, trial, purchase]. What a rule states replaces the
    # built-in one, key by key.
    #stages:
    #  model: five-stage
    #  rules:
    #    consideration: {pages: ["/produkte/*", "/suche*"], kinds: [chat]}
    #    advocacy: {kinds: [promoter], channels: [Affiliates]}

    # Where people come from

    #channels:
    #  # Tested before Google's; one rule or a list, of which one must fit.
    #  groups:
    #    Partners: {source: "partner-*"}
    #    Paid Search: {source: myengine, medium: cpc, campaign: "brand*"}
    #  # More AI assistants, and more hosts that only took the money.
    #  assistants: [chat.example.ai]
    #  ignored_referrers: [pay.example.com]
    #  # as_is, or last_non_direct: a direct session counts for the visitor's last other source of 90 days.
    #  direct: as_is
    #attribution:
    #  # What is older at the conversion is no touch of it.
    #  lookback: 90d
    #  # In the model time_decay a touch so much older counts half.
    #  half_life: 7d
    #  # How many touches are one state of the model markov: 1, 2 or 3.
    #  markov_order: 1
    #  # Kinds of touchpoints beside sessions that conversions may be credited to.
    #  touches: [email_click, ad_click, call, event, campaign_response]

    # People

    #privacy:
    #  # head -c 32 /dev/urandom | base64 > waymark.key; with it pseudonyms stay the same from run to run.
    #  key_file: waymark.key
    #  # pseudonym, or raw: addresses, e-mails and cookies as they are.
    #  identifiers: pseudonym
    #  # E-mails, phones, ids and cookies to leave out, one a line.
    #  suppress: optout.txt
    #  # Leading bits of addresses that are kept; a visitor is then all that share them.
    #  truncate_addresses: {v4: 24, v6: 48}
    # The calling code of phones that are written without one.
    #phone_country: 49

    # The run

    #threads: 2
    #memory: 512M
    # The folder of temporary files. Default: TMPDIR, or /tmp.
    #temp: /tmp
    # The form of messages on standard error: text or json.
    #log_format: text

    # Inputs, on top of what the command line names; a file that it names too is read as it says here.

    #inputs:
    #  # A log of a known format, of which detection is to be overruled. * and ** as in a shell.
    #  - files: logs/shop-*.log*
    #    format: combined
    #    # For records that state no zone.
    #    timezone: Europe/Berlin
    #    # Cookies that are client ids, before _ga and hubspotutk.
    #    cookies: [uid]
    #  # A log of your own format, as nginx's log_format or Apache's LogFormat has it.
    #  - files: logs/special.log
    #    log_format: '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent" "$cookie_uid"'
    #  # A known export, where yours differs.
    #  - files: exports/deals*.csv
    #    format: hubspot-deals
    #    currency: EUR
    #    columns: {stage: {column: Deal Stage, won: ["1234567", "Signed*"], lost: [Gone], open: [Talking]}}
    #  # Any other table: CSV, TSV or JSON lines. A list of columns means the first that is filled.
    #  - files: exports/till-*.csv.gz
    #    records: order
    #    # Which mark is the decimal one, and whether the day or the month comes first, where no cell shows it.
    #    decimal_mark: ","
    #    dates: day_first
    #    columns:
    #      # Without it every row is an order of its own.
    #      order: [Receipt, Number]
    #      # Another number, which refunds name.
    #      alias: Booking
    #      time: {column: Date, format: "dd.MM.yyyy HH:mm", timezone: Europe/Berlin}
    #      # A column, {multiply: [A, B]} or {add: [A, B]}.
    #      amount: {multiply: [Quantity, Price]}
    #      currency: Currency
    #      refund: {add: [Refund, Credit]}
    #      status:
    #        column: State
    #        paid: [Done]
    #        pending: [Waiting]
    #        refunded: [Back]
    #        cancelled: [Void]
    #        when: {cancelled: ["Cancelled at present"], paid: ["Paid at present"], pending: ["Hold present"], refunded: ["Back at present"]}
    #      customer: Customer
    #      email: Mail
    #      phone: Phone
    #      user: Login
    #      cookie: Client
    #    # The rows of an order add up; `first`: each states the total.
    #    rows: sum
    #    # Other rows are left out. Conditions: = != < <= > >= like, not like, present, absent.
    #    keep: ["Quantity > 0", "Customer present", "Receipt not like C*"]
    #    # Of rows where no column says.
    #    currency: EUR
    #    # Refunds that have rows of their own.
    #    refund_rows: {when: ["Gross < 0"], order: Reference, amount: Gross}
    #  - files: exports/sales.csv
    #    records: deal
    #    # Whose numbers customers and deals have, so that they never meet another system's; `characters` that count, `drop` what doesn't.
    #    ids: {system: salesforce, characters: 15, drop: ".0"}
    #    columns:
    #      deal: Id
    #      time: Closed
    #      amount: Amount
    #      currency: Currency
    #      created: Created
    #      stage: {column: Stage, won: [Signed], lost: [Gone], open: [Talking], when: {won: ["Signed at present"], lost: ["Lost at present"], open: ["Next step present"]}}
    #      customer: Contact
    #      email: {column: Additional emails, all: true, ids: {system: hubspot}}
    #      phone: Phone
    #      user: Login
    #      cookie: Client
    #  # Web touchpoints of named visitors.
    #  - files: exports/clicks.csv
    #    records: event
    #    columns:
    #      time: {date: Day, time: Clock, zone: Zone}
    #      page: page
    #      host: host
    #      agent: agent
    #      referrer: referrer
    #      source: source
    #      medium: medium
    #      campaign: campaign
    #      customer: customer
    #      email: email
    #      phone: phone
    #      user: user
    #      cookie: cookie
    #  # What happened off the site: calls, e-mails opened, store visits …
    #  - files: exports/calls.csv
    #    records: activity
    #    columns:
    #      time: When
    #      # `other` is for words that aren't listed, `value` for rows without any.
    #      kind: {column: What, words: {Rang: call, Came by: store_visit}, other: note, value: note}
    #      nps: {column: Score, words: {Great: 10, Skipped: none}, when: ["Type = nps"]}
    #      csat: Stars
    #      channel: {value: Direct}
    #      source: Source
    #      medium: Medium
    #      campaign: Campaign
    #      keyword: Keyword
    #      # By which a row that comes again is told, and of two the newer one.
    #      id: Row
    #      modified: Changed
    #      order: Order
    #      deal: {column: Deal, of: hubspot-deals, all: true}
    #      customer: Member
    #      email: Mail
    #      phone: Phone
    #      user: Login
    #      cookie: Client
    #  # Identifiers of people; with `created` a row is also a lead.
    #  - files: exports/people.csv
    #    records: contact
    #    columns:
    #      created: Created
    #      channel: Channel
    #      source: Source
    #      medium: Medium
    #      campaign: Campaign
    #      keyword: Keyword
    #      id: Row
    #      modified: Changed
    #      order: Order
    #      deal: Deal
    #      customer: Member
    #      email: Mail
    #      phone: Phone
    #      user: Login
    #      cookie: Client
    #  # Answers: nps from 0 to 10, csat from 1 to 5.
    #  - files: exports/answers.csv
    #    records: survey
    #    columns:
    #      time: When
    #      nps: Recommend
    #      csat: Satisfied
    #      channel: Channel
    #      source: Source
    #      medium: Medium
    #      campaign: Campaign
    #      keyword: Keyword
    #      id: Row
    #      modified: Changed
    #      order: Order
    #      deal: Deal
    #      customer: Member
    #      email: Mail
    #      phone: Phone
    #      user: Login
    #      cookie: Client
    #  # What campaigns cost a day.
    #  - files: exports/costs.csv
    #    records: spend
    #    columns:
    #      time: Day
    #      # A column, as an amount above, or in millionths.
    #      cost: {column: Cost, micros: true}
    #      currency: Currency
    #      source: Source
    #      medium: Medium
    #      campaign: {value: fairs}

    """#
}
