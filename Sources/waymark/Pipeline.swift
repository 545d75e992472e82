import Ingest
import Journeys
import Metrics

/// Runs a plan, in the order the data takes: read, stitch and sessionize, aggregate, set out in tables.
struct Pipeline {
  private let plan: Plan
  private let messages: Messages
  /// Into how many parts touchpoints are kept and finished; nothing that comes out depends on it.
  var partitions = 256
  /// Bytes of touchpoints that are kept in memory; nil: a share of all that the plan allows.
  var touchpointMemory: Int?
  /// Is told what was left out of the report, for it to be forgotten for good.
  var noteLeftOut: ((PartPruning) -> Void)?
  /// Bytes that each table of pages keeps in memory; nil: a share of all that the plan allows.
  var tableMemory: Int?

  init(_ plan: Plan, _ messages: Messages) {
    self.plan = plan
    self.messages = messages
  }

  /// Where touchpoints wait, and how their browsers are hashed.
  private struct Workplace {
    let folder: TemporaryFolder
    let memory: TouchpointMemory
    let builder: TouchpointBuilder
  }

  private func workplace(explains: Bool, export: KnownRowExport?, key: HashKey) -> Workplace {
    let folder = TemporaryFolder(in: plan.temporaryFolder)
    let memory = TouchpointMemory(limit: touchpointMemory ?? plan.memory / 4, threads: plan.threads, folder: folder)
    let builder = TouchpointBuilder(
      plan.rules, channels: plan.channels, key: key, explains: explains,
      namesDevices: export != nil && plan.pseudonyms.areRaw, store: TouchpointStore(partitions: partitions, memory: memory))
    return Workplace(folder: folder, memory: memory, builder: builder)
  }

  /// `explains`: whether the outcome has an identity report. With `export` it has that export's rows, and no tables but `inputs`.
  func run(
    rejects: (any RejectKeeper)?, explains: Bool = false, export: KnownRowExport? = nil
  ) throws(Failure) -> Outcome {
    TemporaryFolder.removeAbandoned(in: plan.temporaryFolder)
    let place = workplace(explains: explains, export: export, key: export == nil ? .drawn() : plan.pseudonyms.hashKey)
    place.builder.suppress(plan.suppressed)
    let progress = ReadingProgress()
    messages.show(progress, of: plan.inputs.map(\.path))
    defer { messages.endProgress() }
    let (sources, deferred) = try read(plan.inputs, plan.zones, into: place.builder, rejects, progress)
    progress.finish()
    return try finish(place, sources, deferred, rejects, explains: explains, export: export)
  }

  /// What one run over the inputs of all parts would give. `reviewing`: of which inputs damage and rejects are told; nil: of all.
  ///
  /// `carried` finds the figures that a report of a shape left, by the shape's name. With it the outcome has those that this one leaves.
  func run(
    parts: some PartLibrary, explains: Bool = false, reviewing paths: Set<String>? = nil,
    carried find: ((String) throws(Failure) -> CarriedReport?)? = nil
  ) throws(Failure) -> Outcome {
    TemporaryFolder.removeAbandoned(in: plan.temporaryFolder)
    let place = workplace(explains: explains, export: nil, key: parts.key)
    place.builder.suppress(plan.suppressed)
    let loading = PartLoading(parts, threads: plan.threads, messages)
    guard let find, !explains else {
      let loaded = try loading.load(into: place.builder)
      return try finish(place, loaded.sources, loaded.deferred, nil, explains: explains, export: nil, reviewing: paths)
    }
    var carrying: Carrying?
    let loaded = try loading.load(into: place.builder) { loaded throws(Failure) in
      var shape = plan.shape
      shape.compared = compared(loaded.sources)
      shape.spill = spillSpace(place)
      carrying = try Carrying(plan, shape, over: loaded.chunks, place.builder.names(), messages, find)
      return carrying?.before
    }
    carrying?.settle(isTakenAgain: loaded.hasRows)
    return try finish(place, loaded.sources, loaded.deferred, nil, explains: false, export: nil, reviewing: paths, carrying)
  }

  /// Reads one input alone and writes it down as a part, which `writer` takes.
  func writePart(
    of input: Input, in zone: TimeZoneRules, key: HashKey, rejects: (any RejectKeeper)?, _ progress: ReadingProgress,
    to writer: some PartSink
  ) throws(Failure) -> SourceRecord {
    let place = workplace(explains: false, export: nil, key: key)
    let recorder = PartRecorder(place.builder)
    let (sources, deferred) = try read([input], [zone], into: recorder, rejects, progress, sumsContent: true)
    do throws(TemporaryFileError) {
      try recorder.write(
        sources[0], deferred: deferred, keepsAddresses: plan.pseudonyms.areRaw, to: writer)
    } catch {
      throw Failure(error)
    }
    return sources[0]
  }

  private func read(
    _ inputs: [Input], _ zones: [TimeZoneRules], into sink: any SharedSink, _ rejects: (any RejectKeeper)?, _ progress: ReadingProgress,
    sumsContent: Bool = false
  ) throws(Failure) -> (sources: [SourceRecord], deferred: [DeferredRecord]) {
    let crew = ReadingCrew(
      inputs.map { SourceRecord(name: $0.name, path: $0.path) }, settings: inputs.map(\.settings),
      threads: plan.threads, keepsRejects: rejects != nil
    ) { [plan] in
      SourceReader(
        zones: zones, proxies: plan.proxies, catalogue: BuiltInExports.catalogue, rejects: rejects, progress: progress,
        sumsContent: sumsContent)
    }
    let sizes = inputs.map { FileSystem.size(of: $0.path) }
    var read: (sources: [SourceRecord], deferred: [DeferredRecord])
    do throws(IngestError) {
      read = try crew.read(into: sink)
    } catch {
      throw Failure(error)
    }
    for index in read.sources.indices where read.sources[index].ending == .whole { noteSize(of: &read.sources[index], before: sizes[index]) }
    return read
  }

  /// A file of which less could be read than it had broke off; one that grows is told to who asks.
  private func noteSize(of source: inout SourceRecord, before size: Int?) {
    guard let size, let now = FileSystem.size(of: source.path) else { return }
    if source.storedBytes < size {
      source.ending = .truncated
    } else if now > source.storedBytes {
      messages.detail("\(source.name): it grows: of \(now) bytes by now, the first \(source.storedBytes) were read. The next run reads the others.")
    }
  }

  /// Stitches, aggregates and sets out in tables what was read.
  private func finish(
    _ place: Workplace, _ read: [SourceRecord], _ deferred: [DeferredRecord], _ rejects: (any RejectKeeper)?, explains: Bool,
    export: KnownRowExport?, reviewing paths: Set<String>? = nil, _ carrying: Carrying? = nil
  ) throws(Failure) -> Outcome {
    var sources = read
    let hasExports = sources.contains(where: \.isOrderExport)
    var gathered = place.builder.gathered()
    settleOrders(&gathered, hasExports, deferred, &sources, rejects)

    let pages = gathered.pages.pages
    let words = gathered.activities.words
    let addresses = gathered.addresses
    let (cookies, devices, spend) = (gathered.cookies, gathered.devices, gathered.spend)
    var stitcher = Stitcher(
      gathered, hasExports: hasExports, rules: plan.sessions, in: plan.shape.zone, exchange: plan.exchange,
      stages: plan.stages, explains: explains, threads: plan.threads)
    var shape = self.shape(stitcher.sources, pages)
    shape.compared = compared(sources)
    let space = carrying?.shape.spill ?? spillSpace(place)
    shape.spill = space
    let panels = StandingPanels(SharedPanel(export == nil ? plan.made : [], shape, rows: export?.rows()), carrying)
    if place.memory.hasSpilled { returnFreeMemory() }
    stitcher.tellsLeftOut = noteLeftOut != nil
    stitcher.settling = carrying?.settling
    let stitched: Stitcher.Result
    do throws(TemporaryFileError) {
      stitched = try stitcher.run { panels.update($0) }
    } catch {
      throw Failure(error)
    }
    if let leftOut = stitched.leftOut { noteLeftOut?(leftOut) }
    let (panel, rows, next) = panels.finished(stitched.carried, pages: pages, sources: stitcher.sources)
    if let busiest = stitched.busiestAddress {
      let address = plan.pseudonyms.areRaw ? addresses.text(of: busiest.mark) : nil
      messages.warn(
        "\(address ?? "one address") is the address of \(busiest.devices) of \(stitched.devices) devices. If it is your "
          + "own proxy, log the client's address, or X-Forwarded-For and `proxies` in the configuration.")
    }
    leaveOut(stitched, &sources)
    if stitched.ignoredIdentifiers > 0 {
      messages.warn(
        "\(stitched.ignoredIdentifiers) identifiers would join more than 20 e-mails or 100 customer ids, and were ignored.")
    }

    let money = moneyColumns(stitched.currencies, panel)
    let context = ReportContext(
      pages: pages, groups: PageGroups(plan.pageGroups, pages: pages), words: words, stages: plan.stages,
      sources: stitcher.sources, money: money,
      spend: spendColumns(spend, stitcher.sources, money, shape.limit, hasMoney: !panel.currenciesWithAmounts.isEmpty),
      lastLogRecord: sources.filter(\.isLog).compactMap(\.counts.lastTime).max(),
      lastOrderRow: sources.filter { hasExports ? $0.isOrderExport : $0.isLog }.compactMap(\.counts.lastTime).max(),
      shown: plan.shown, goals: plan.rules.goals.map(\.name))
    let tables = sideBySide(plan.made, threads: plan.threads) { name in
      name == "inputs" ? inputsTable(sources, in: plan.shape.zone) : panel.table(named: name, in: context)
    }.compactMap { $0.map { named($0, context) } }
    let exported = rows.map { rows in
      let names = stitcher.visitorNames(cookies, devices, sources: sources.map(\.name), plan.pseudonyms)
      let context = ExportContext(
        pages: pages, words: words, sources: stitcher.sources, currencies: stitched.currencies,
        goals: plan.rules.goals.map(\.name), stages: plan.stages.stages.map(\.name), zone: plan.shape.zone, names: names, orderNumber: stitcher.orderNumber)
      return ExportedRows(rows: rows, context: context)
    }
    let reviewed = sources.filter { paths?.contains($0.path) ?? true }
    let account = SourceReview(reviewed, plan.inputs, isAll: paths == nil, rejectLimit: plan.rejectLimit, messages)
    return Outcome(
      tables: tables, sources: sources, status: account.status, isDamaged: account.isDamaged, isMissing: account.isMissing,
      identityReport: explains ? stitcher.identityReport { cookies.text(of: $0) } : nil, export: exported, space: space, carried: next)
  }

  /// A handful of tables count pages, and some of them are sorted at a time.
  private func spillSpace(_ place: Workplace) -> SpillSpace {
    let folder = place.folder
    return SpillSpace(share: tableMemory ?? plan.memory / 32) { name throws(TemporaryFileError) in try folder.file(named: name) }
  }

  /// What `compare` compares, where it is made.
  private func compared(_ sources: [SourceRecord]) -> PeriodLength? {
    plan.made.contains(Catalogue.totals.name) ? comparedLength(sources) : plan.shape.compared
  }

  /// The longest periods of which two have passed whole within the data; days where none have.
  private func comparedLength(_ sources: [SourceRecord]) -> PeriodLength {
    let logs = sources.filter(\.isLog)
    let known = logs.isEmpty ? sources : logs
    guard let first = known.compactMap(\.counts.firstTime).min(), let last = known.compactMap(\.counts.lastTime).max() else { return .day }
    let zone = plan.shape.zone
    return [PeriodLength.month, .week].first { length in
      let calendar = PeriodCalendar(length, in: zone)
      // Whether the day of the first record begins its period.
      let isWhole = calendar.period(ofDay: zone.day(of: first) - 1) != calendar.period(of: first)
      return calendar.period(of: last) - 2 >= calendar.period(of: first) + (isWhole ? 0 : 1)
    } ?? .day
  }

  /// The table with the currency of its money, in which all are but `revenue`.
  private func named(_ table: Table, _ context: ReportContext) -> Table {
    var table = table
    let currency = context.money.shown.map { context.money.currencies[$0] } ?? context.spend.currency
    table.currency = table.name == "revenue" ? nil : currency.flatMap { $0.code.isEmpty ? nil : $0.code }
    return table
  }

  /// How the report is cut, now that it is known which values there are.
  private func shape(_ sources: TrafficSources, _ pages: SymbolTable) -> ReportShape {
    var shape = plan.shape
    shape.by = plan.by?.values(sources, pages)
    guard !plan.limits.isEmpty else { return shape }
    var parts: [String: (values: DimensionValues, numbers: Set<Int>)] = [:]
    for (dimension, value) in plan.limits {
      let values = parts[dimension.name]?.values ?? dimension.values(sources, pages)
      let numbers = values.numbers(fitting: value)
      if numbers.isEmpty {
        let near = values.near(value)
        let hint = near.isEmpty ? "" : "; did you mean \(listed(near, "or"))?"
        messages.warn("--where \(dimension.name)=\(value): no session can have this value\(hint)")
      }
      parts[dimension.name, default: (values, [])].numbers.formUnion(numbers)
    }
    shape.limit = SessionLimit(Array(parts.values))
    return shape
  }

  /// Says of every order's first row what it stands for, now that all its rows are known.
  private func settleOrders(
    _ gathered: inout Gathered, _ hasExports: Bool, _ deferred: [DeferredRecord], _ sources: inout [SourceRecord],
    _ rejects: (any RejectKeeper)?
  ) {
    let account = gathered.orders.finish(hasExports: hasExports, identities: &gathered.identities)
    for (source, count) in account.orders { sources[source].counts.touchpoints += count }
    for (source, count) in account.notOrders {
      sources[source].counts.filtered[Verdict.Filter.notAnOrder.rawValue] += count
    }
    for (source, count) in account.repeats {
      sources[source].counts.filtered[Verdict.Filter.repeat.rawValue] += count
    }
    let undated = Set(account.undated)
    for record in deferred where undated.contains(record.place) {
      sources[record.place.source].reject(Refusal("no time in this row or any other of its order"), record, rejects)
    }
    if account.unequalTotals > 0 {
      messages.warn("\(account.unequalTotals) orders have rows with unequal totals; the larger was taken.")
    }
  }

  /// Takes back the touchpoints of people who are left out: they are excluded, like all that the configuration excludes.
  private func leaveOut(_ stitched: Stitcher.Result, _ sources: inout [SourceRecord]) {
    var total = 0
    for (source, count) in stitched.suppressedTouchpoints {
      sources[source].counts.touchpoints -= count
      sources[source].counts.filtered[Verdict.Filter.excluded.rawValue] += count
      total += count
    }
    for (source, count) in stitched.suppressedIdentityOnly {
      sources[source].counts.identityOnly -= count
      sources[source].counts.filtered[Verdict.Filter.excluded.rawValue] += count
      total += count
    }
    if !plan.suppressed.isEmpty {
      messages.detail("\(total) records of people and browsers on the list of --suppress were left out.")
    }
  }

  /// Which currency the money columns are in: the one chosen, else the only one there is.
  private func moneyColumns(_ currencies: [Currency], _ panel: Panel) -> MoneyColumns {
    let used = panel.currenciesWithAmounts
    if let wanted = plan.currency {
      let shown = currencies.firstIndex(of: wanted)
      let others = used.map { currencies[$0] }.filter { $0 != wanted && !$0.code.isEmpty }.map(\.code)
      if !others.isEmpty {
        messages.warn(
          "amounts in \(others.joined(separator: ", ")) stand in the table revenue only; "
            + "`exchange_rates` in the configuration would convert them to \(wanted.code).")
      }
      return MoneyColumns(currencies: currencies, shown: shown.flatMap { used.contains($0) ? $0 : nil })
    }
    if used.count > 1 {
      let codes = used.map { currencies[$0].code.isEmpty ? "no currency" : currencies[$0].code }
      messages.warn(
        "orders are in several currencies (\(codes.joined(separator: ", "))), so money stands in the table revenue only; "
          + "choose one with --currency, or give exchange_rates in the configuration.")
    }
    return MoneyColumns(currencies: currencies, shown: used.count == 1 ? used[0] : nil)
  }

  /// Costs are shown in the currency of revenue; without any revenue in the one chosen, or in the only one there is.
  ///
  /// Of a limit that asks for more than where visits came from, such as a device, nobody knows its share of the cost.
  private func spendColumns(
    _ spend: SpendBook, _ sources: TrafficSources, _ money: MoneyColumns, _ limit: SessionLimit?, hasMoney: Bool
  ) -> SpendColumns {
    if spend.isEmpty || limit.map({ $0.contains(.direct, TrafficSources.direct) == nil }) ?? false { return SpendColumns() }
    let named = spend.currencies(plan.exchange).subtracting([.unnamed]).sorted { $0.code < $1.code }
    var shown = money.shown.map { money.currencies[$0] }
    if shown == nil, !hasMoney { shown = plan.currency ?? (named.count > 1 ? nil : named.first ?? .unnamed) }
    let others = named.filter { $0 != shown }.map(\.code)
    if !others.isEmpty {
      messages.warn(
        "costs of campaigns in \(others.joined(separator: ", ")) are shown nowhere"
          + (shown.map { $0.code.isEmpty ? "" : ", for revenue is in \($0.code)" } ?? "")
          + "; `currency` and `exchange_rates` in the configuration convert them.")
    }
    if spend.daysInSeveralInputs > 0 {
      messages.warn(
        "for \(spend.daysInSeveralInputs) days of campaigns several inputs have costs that differ; they were added up. Where one "
          + "report brings another up to date, give the newer alone.")
    }
    return SpendColumns(
      totals: SpendTotals(spend, sources, plan.exchange, unnamed: shown ?? .unnamed) { channel, source in
        limit?.contains(channel, source) ?? true
      },
      currency: shown)
  }
}

/// An export's rows when all is read, and what their text is made of.
struct ExportedRows {
  var rows: any RowExport
  var context: ExportContext
}

/// What a run has to tell.
struct Outcome {
  /// Long ones are read back from temporary files as they are written.
  var tables: [Table]
  var sources: [SourceRecord]
  var status: Int32
  var isDamaged: Bool
  /// Whether an input could not be opened.
  var isMissing: Bool
  var identityReport: IdentityReport?
  var export: ExportedRows?
  /// Where long tables wait until they are written.
  var space: SpillSpace?
  /// The figures that this report leaves for the next one of its shape, where they have changed.
  var carried: (shape: String, report: CarriedReport)?
  /// Puts the tables in the place of those that a store has, where there is one; whoever writes them calls it.
  var keepTables: (() throws(Failure) -> Void)?

  /// Throws where figures were lost with a temporary file: asked when the tables are written, and before anybody is told that
  /// they are there.
  func checkTables() throws(Failure) {
    if let failure = space?.failure { throw Failure(failure) }
  }

  /// Throws where `--strict` allows no report: an input is damaged or could not be opened. `done`: what is not done.
  func checkStrictly(_ done: String = "reported") throws(Failure) {
    if isDamaged { throw Failure(Exit.ioError, "an input is damaged; with --strict nothing is \(done)") }
    if isMissing { throw Failure(Exit.noInput, "an input can't be opened; with --strict nothing is \(done)") }
  }

  func table(named name: String) -> Table? { tables.first { $0.name == name } }
}
