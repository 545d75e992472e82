import Foundation
import TestSupport
import Testing

@testable import Journeys

struct BotTableTests {
  @Test func `every line of the embedded list is a pattern`() {
    #expect(BotTable.listedLines.count == 1498)
    for line in BotTable.listedLines { #expect(CrawlerPattern(line) != nil, "\(line)") }
    #expect(BotTable.listed.count == BotTable.listedLines.count)
  }

  @Test func `every crawler is a bot`() throws {
    let crawlers = try agents("crawlers.txt")
    let table = BotTable()
    #expect(crawlers.count == 300)
    for agent in crawlers { #expect(table.isBot(agent), "\(agent)") }
  }

  @Test func `no browser that people use is a bot`() throws {
    let browsers = try agents("browsers.txt")
    let table = BotTable()
    #expect(browsers.count == 60)
    for agent in browsers { #expect(!table.isBot(agent), "\(agent)") }
  }

  @Test func `the table finds what trying every pattern one by one finds`() throws {
    let table = BotTable()
    // Agents that lack a letter or have another letter case look like crawlers and often are none.
    var random = Seeded(7)
    let crawlers = try agents("crawlers.txt")
    let damaged = crawlers.map { agent in
      var bytes = Array(agent.utf8)
      for _ in 0...random.below(3) { bytes.remove(at: random.below(bytes.count)) }
      return String(decoding: bytes, as: UTF8.self)
    }
    let lowered = crawlers.map { $0.lowercased() }
    // All patterns as alternatives of one regular expression, by another's engine.
    let patterns = BotTable.listedLines.map { "(?:\($0))" }.joined(separator: "|")
    let oracle = try NSRegularExpression(pattern: patterns)
    var bots = 0
    let all = try crawlers + damaged + lowered + agents("browsers.txt")
    for agent in all where !agent.isEmpty {
      let range = NSRange(location: 0, length: agent.utf16.count)
      let isBot = oracle.firstMatch(in: agent, range: range) != nil
      if isBot { bots += 1 }
      #expect(table.isBot(agent) == isBot, "\(agent)")
    }
    // Both answers are met often.
    #expect(bots > 500 && all.count - bots > 100)
  }

  @Test func `the table finds what its own patterns find one by one`() throws {
    let table = BotTable()
    let crawlers = try agents("crawlers.txt")
    let some = try stride(from: 0, to: crawlers.count, by: 12).map { crawlers[$0] } + agents("browsers.txt").prefix(4)
    for agent in some {
      #expect(table.isBot(agent) == BotTable.listed.contains { $0.isFound(in: agent) }, "\(agent)")
    }
  }

  static let single: [(agent: String, isBot: Bool)] = [
    ("", true),
    // Formats hand on `-` as empty; an agent that is spelled so is an agent.
    ("-", false), ("a", false), ("ab", false),
    // The list has Visual Studio Code, whose assistant opens pages.
    ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Code/1.95.3 Chrome/128.0 Electron/32.2.1 Safari/537.36", true),
    ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Code/2.0 Chrome/128.0 Safari/537.36", false),
    ("curl/8.5.0", true), ("xcurl/8.5.0", false), ("Googlebot/", true), ("x\u{0}Googlebot/é", true),
  ]

  @Test(arguments: single)
  func `an empty agent is a bot and any other where a pattern says so`(agent: String, isBot: Bool) {
    #expect(BotTable().isBot(agent) == isBot)
  }

  @Test func `configured patterns are added, those without three letters in a row too`() throws {
    let patterns = try ["MyMonitor", "^X[12]$", "zz|Quux"].map { try #require(CrawlerPattern($0)) }
    let table = BotTable(adding: patterns)
    let agents = ["a MyMonitor", "X1", "X2", "fizz", "a Quux b", "Googlebot/"]
    for agent in agents { #expect(table.isBot(agent), "\(agent)") }
    for agent in ["X3", "X12", "Quu", "z z", "My Monitor"] { #expect(!table.isBot(agent), "\(agent)") }
  }
}

/// The lines of a file of `fixtures/agents`, without its comments.
private func agents(_ name: String) throws -> [String] {
  let package = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
  let text = try String(contentsOf: package.appending(path: "fixtures/agents/\(name)"), encoding: .utf8)
  return text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
}
