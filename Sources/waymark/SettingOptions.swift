import ArgumentParser
import Ingest
import Journeys
import Metrics

/// What every command takes that makes figures: the configuration, and flags over it.
struct SettingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Settings in YAML; a flag beats the file.", valueName: "file"), completion: .file())
  var config: String?

  @Option(
    help: ArgumentHelp("Time zone of the report's days, and of times that state none. Default: UTC.", valueName: "zone"))
  var timezone: String?

  @Option(
    help: ArgumentHelp(
      "Counts pages as a goal: a path in which * stands for anything. May be repeated.", valueName: "pattern"))
  var goal: [String] = []

  @Option(
    help: ArgumentHelp(
      "A host of your own, from which nobody comes; * stands for anything. May be repeated. Default: the hosts that the logs name.",
      valueName: "host"))
  var site: [String] = []

  @Flag(help: "Counts crawlers too.")
  var includeBots = false

  @Option(
    help: ArgumentHelp("The share of one input's records that may be unreadable before the status is 65.", valueName: "percent"))
  var maxRejects = "5%"

  @Flag(help: "Reports nothing when an input is damaged or breaks off.")
  var strict = false

  @Option(
    help: ArgumentHelp(
      "How files and messages name people: pseudonym (default), or raw: addresses, e-mails and cookies as they are.",
      valueName: "form"))
  var identifiers: String?

  @Option(
    help: ArgumentHelp(
      "Leaves out everybody on this list, wherever they appear: e-mails (plain, SHA-256 or MD5), phones, ids, cookies, one a line.",
      valueName: "file"),
    completion: .file())
  var suppress: String?

  @Option(help: ArgumentHelp("Threads that work side by side. Default: the machine's processors.", valueName: "number"))
  var threads: String?

  @Option(
    help: ArgumentHelp(
      "Memory to stay near, such as 512M or 2G; what doesn't fit waits in temporary files. Default: a quarter of the machine's.",
      valueName: "size"))
  var memory: String?

  @Option(
    help: ArgumentHelp("The folder for temporary files. Default: TMPDIR, or /tmp.", valueName: "folder"), completion: .directory)
  var temp: String?

  @Option(
    help: ArgumentHelp(
      "How far reading is, on standard error: auto only on a terminal, always also elsewhere, as a line every ten seconds.",
      valueName: "when"))
  var progress = ProgressMode.auto

  @Flag(name: .shortAndLong, help: "Says nothing but errors.")
  var quiet = false

  @Flag(name: .shortAndLong, help: "Says more about what is read.")
  var verbose = false

  @Option(
    help: ArgumentHelp(
      "The form of messages on standard error: text (default), or json, an object a line for programs that collect them.",
      valueName: "form"))
  var logFormat: MessageForm?

  /// The configuration with these flags over it.
  func settings(_ messages: Messages) throws(Failure) -> Settings {
    var settings = try config.map { path throws(Failure) in
      try ConfigurationFile(path: path, messages: messages).settings()
    } ?? Settings()
    if let timezone {
      guard TimeZoneRules(name: timezone) != nil else { throw Failure(Exit.usage, unknownZone(timezone)) }
      settings.timezone = timezone
    }
    if !site.isEmpty { settings.channels.sites = try site.map { text throws(Failure) in try siteHost(text, "--site") } }
    for pattern in goal {
      // A goal that is named twice is one, so that no two rows have one name.
      if let known = settings.rules.goals.firstIndex(where: { $0.name == pattern }) {
        settings.rules.goals[known].pages.append(PathPattern(pattern))
      } else {
        settings.rules.goals.append(.init(name: pattern, pages: [PathPattern(pattern)]))
      }
    }
    if settings.rules.goals.count > CountingRules.mostGoals {
      throw Failure(Exit.usage, "more than \(CountingRules.mostGoals) goals")
    }
    if let identifiers {
      guard let isRaw = ["raw": true, "pseudonym": false][identifiers] else {
        throw Failure(Exit.usage, "--identifiers must be pseudonym or raw, not “\(identifiers)”")
      }
      settings.privacy.showsIdentifiers = isRaw
    }
    if let suppress { settings.privacy.suppressFile = suppress }
    if includeBots { settings.rules.keepsBots = true }
    if let threads {
      guard let count = parseThreads(threads) else {
        throw Failure(Exit.usage, "--threads must be a number from 1 to \(Machine.mostThreads), not “\(threads)”")
      }
      settings.threads = count
    }
    if let memory {
      guard let size = parseMemory(memory) else {
        throw Failure(Exit.usage, "--memory must be a size such as 512M or 2G, \(Machine.leastMemory >> 20)M at least, not “\(memory)”")
      }
      settings.memory = size
    }
    if let temp { settings.temporaryFolder = temp }
    return settings
  }

  /// Says what it is told as these flags want it.
  func messages() -> Messages { Messages(isQuiet: quiet, isVerbose: verbose, form: logFormat, progress: progress) }

  /// The largest share of rejected records, as a fraction of 10,000.
  func rejectLimit() throws(Failure) -> Int {
    let isPercent = maxRejects.hasSuffix("%")
    guard let share = Amount(plain: isPercent ? String(maxRejects.dropLast()) : maxRejects),
      let limit = share.rounded(toDigits: isPercent ? 2 : 4), (0...10_000).contains(limit)
    else { throw Failure(Exit.usage, "--max-rejects must be a share such as 5% or 0.05, not “\(maxRejects)”") }
    return Int(limit)
  }
}

/// Runs a command's work and turns a failure into its message and status.
func ending(_ messages: Messages, _ work: () throws(Failure) -> Int32) throws {
  let status: Int32
  do throws(Failure) {
    status = try work()
  } catch {
    messages.error(error.message, at: error.place, status: error.status)
    throw ExitCode(error.status)
  }
  if status != 0 { throw ExitCode(status) }
}

/// A host as a setting names it; an address of a page is taken for its host.
func siteHost(_ text: String, _ setting: String) throws(Failure) -> String {
  var host = Substring(text)
  for scheme in ["https://", "http://"] where host.hasPrefix(scheme) { host = host.dropFirst(scheme.count) }
  host = host.prefix { $0 != "/" }
  if let colon = host.lastIndex(of: ":"), host[host.index(after: colon)...].allSatisfy(\.isNumber) { host = host[..<colon] }
  guard !host.isEmpty, !host.contains(where: \.isWhitespace) else {
    throw Failure(Exit.usage, "\(setting) must be a host such as shop.example.com, not “\(text)”")
  }
  return String(host)
}
