import Glibc
import SyntheticShop

let help = """
  USAGE: make-logs --lines N --out DIR [--seed S] [--from DAY] [--days N]
         make-logs --rewrite FILE --as FORMAT --out DIR

  Writes the access log and the orders of a shop that never was, and the truth about both.

    --lines N      lines of the access log, exactly (1 to 1000000000)
    --out DIR      the folder for the files; made if it isn't there
    --seed S       the same seed gives the same bytes (default: 1)
    --from DAY     the first day, in UTC (default: 2026-03-01)
    --days N       how many days the log spans (1 to 3660, default: 92)
    --rewrite FILE an access.log of this command, to be written again as DIR/FORMAT.log
    --as FORMAT    in which format, as `waymark formats` calls it; `all` writes every one
    --help         this text

  FILES
    access.log       combined format, about 250 bytes a line, in the order of time
    orders.csv       a Shopify orders export, a row for each line item
    truth.csv        figure,value: what an analysis of the two has to find
    truth_days.csv   period,visitors,new_visitors,sessions,pageviews for every UTC day

  The truth is kept while the shop is planned, not found by reading the files. About a third of the lines are
  pages that people asked for, half are files around them, an eighth are crawlers.

  EXAMPLE
    make-logs --lines 1000000 --seed 7 --out shop && gzip shop/access.log
  """

/// What was typed, or the sentence about what is wrong with it.
struct Options {
  /// A message for the person who typed the command.
  struct Mistake: Error {
    let text: String
  }

  var lines: Int?
  var log: String?
  var format: String?
  var out: String?
  var seed: UInt64 = 1
  var from = Shop.usualFirstDay
  var days = 92

  init(_ arguments: [String]) throws(Mistake) {
    var rest = arguments[...]
    while let word = rest.popFirst() {
      // Both --lines 5 and --lines=5.
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let flag = parts[0]
      guard ["--lines", "--out", "--seed", "--from", "--days", "--rewrite", "--as"].contains(flag) else {
        throw Mistake(text: "unknown argument '\(word)'")
      }
      guard let value = parts.count > 1 ? parts[1] : rest.popFirst() else {
        throw Mistake(text: "\(flag) needs a value")
      }
      try set(flag, to: value)
    }
  }

  private mutating func set(_ flag: String, to value: String) throws(Mistake) {
    switch flag {
    case "--lines":
      guard let number = Int(value), (1...1_000_000_000).contains(number) else {
        throw Mistake(text: "--lines takes a number from 1 to 1000000000, not '\(value)'")
      }
      lines = number
    case "--seed":
      guard let number = UInt64(value) else { throw Mistake(text: "--seed takes a number, not '\(value)'") }
      seed = number
    case "--from":
      guard let day = Day(value) else {
        throw Mistake(text: "--from takes a day as 2026-03-01, not '\(value)'")
      }
      from = day
    case "--days":
      guard let number = Int(value), (1...3660).contains(number) else {
        throw Mistake(text: "--days takes a number from 1 to 3660, not '\(value)'")
      }
      days = number
    case "--rewrite": log = value
    case "--as": format = value
    default: out = value
    }
  }
}

/// Ends the command with a message and one of sysexits' statuses.
func stop(_ message: String, status: Int32) -> Never {
  let line = "make-logs: \(message)\n"
  _ = write(STDERR_FILENO, line, line.utf8.count)
  exit(status)
}

func makeLogs(_ options: Options) throws {
  if let log = options.log, let format = options.format, let folder = options.out {
    try Output.makeFolder(folder)
    return try rewrite(log, as: format, to: folder)
  }
  guard let lines = options.lines, let folder = options.out else {
    throw Options.Mistake(text: "--lines and --out are needed")
  }
  try Output.makeFolder(folder)
  let shop = Shop(lines: lines, seed: options.seed, from: options.from, days: options.days)
  let truth = try shop.generate(
    log: Output(path: "\(folder)/access.log"), orders: Output(path: "\(folder)/orders.csv"))
  try Output(path: "\(folder)/truth.csv").write(Array(truth.csv.utf8))
  try Output(path: "\(folder)/truth_days.csv").write(Array(truth.daysCSV.utf8))
}

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments.contains("--help") || arguments.contains("-h") {
  print(help)
  exit(0)
}
do {
  try makeLogs(Options(arguments))
} catch let mistake as Options.Mistake {
  stop("\(mistake.text); see make-logs --help", status: EX_USAGE)
} catch let failure as Output.Failure {
  stop("can't write \(failure.path): \(failure.reason)", status: EX_CANTCREAT)
}
