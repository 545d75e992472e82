import Foundation
import Ingest
import Journeys
import Testing

@testable import waymark

@Suite("A configuration to start from")
struct StarterConfigurationTests {
  /// The text without the `#` before settings: words stand behind `# `.
  static func uncommented(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let isWords = line.hasPrefix("# ") && !line.hasPrefix("#  ")
      return line.hasPrefix("#") && !isWords ? String(line.dropFirst()) : String(line)
    }.joined(separator: "\n")
  }

  @Test func `the reference sets nothing, and with its marks taken away it loads`() throws {
    let file = ConfigurationFile(path: "/nowhere/waymark.yaml", messages: Messages(isQuiet: true, isVerbose: false))
    let plain = try file.settings(of: ReferenceConfiguration.text)
    #expect(plain.timezone == nil)
    #expect(plain.inputs.isEmpty)
    let settings = try file.settings(of: Self.uncommented(ReferenceConfiguration.text))
    #expect(settings.timezone == "Europe/Berlin")
    #expect(settings.inputs.count == 10)
    #expect(settings.rules.goals.map(\.name) == ["purchase", "signup"])
  }

  /// Whatever key the code asks for, the reference has: a new one can't be forgotten.
  @Test func `the reference has every key`() throws {
    let file = ConfigurationFile(path: "/nowhere/waymark.yaml", messages: Messages(isQuiet: true, isVerbose: false))
    var missing: [String: Set<String>] = [:]
    var asked = 0
    _ = try file.settings(of: Self.uncommented(ReferenceConfiguration.text)) { _, known, present in
      asked += 1
      // Places of one kind have the same keys.
      let key = known.sorted().joined(separator: ", ")
      missing[key] = (missing[key] ?? Set(known)).subtracting(present)
    }
    #expect(asked > 40)
    for (place, keys) in missing.sorted(by: { $0.key < $1.key }) { #expect(keys.isEmpty, "of \(place) it lacks \(keys.sorted())") }
  }

  /// What `init` writes about a folder.
  private func made(_ arguments: [String], in folder: String) throws -> String {
    let ended = try BuiltCommand.run(["init"] + arguments, in: folder)
    #expect(ended.status == 0, "\(ended.errors)")
    #expect(ended.errors == "")
    return ended.text
  }

  private func loaded(_ text: String, in folder: String) throws -> Settings {
    try ConfigurationFile(path: folder + "/waymark.yaml", messages: Messages(isQuiet: true, isVerbose: false)).settings(of: text)
  }

  @Test func `of the small shop it changes no figure but by the zone`() throws {
    let shop = Project.fixtures + "/shop"
    let text = try made(["logs", "exports"], in: shop)
    #expect(text.contains("\ntimezone: Europe/Berlin\n"))
    #expect(text.contains("20 requests are stamped +0100"))
    #expect(text.contains("\nsite: [shop.example]\n"))
    #expect(text.contains("\n# - logs/access.log.2.gz      combined, 11 records\n"))
    #expect(text.contains("`order`, which is known anyhow: 2 of 2 are in the exports"))
    try Project.inTemporaryFolder { folder in
      try Project.write(text, to: folder + "/waymark.yaml")
      var both: [[String: Data]] = []
      for arguments in [["--config", "waymark.yaml"], ["--timezone", "Europe/Berlin"]] {
        let ended = try BuiltCommand.run(["report", shop + "/logs", shop + "/exports", "--out", "out"] + arguments, in: folder)
        #expect(ended.status == 0)
        var tables: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/out") where name.hasSuffix(".csv") {
          tables[name] = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/out/\(name)"))
        }
        both.append(tables)
      }
      #expect(both[0].count > 15)
      #expect(both[0] == both[1])
      // What is only proposed loads too.
      _ = try loaded(Self.uncommented(text), in: folder)
    }
  }

  /// Lines of a log of a German shop whose server keeps the names of hosts.
  private static func line(_ path: String, minute: Int, address: String = "203.0.113.9", agent: String = "Mozilla/5.0 Firefox/136.0") -> String {
    let time = "\(minute / 60 < 10 ? "0" : "")\(minute / 60):\(minute % 60 < 10 ? "0" : "")\(minute % 60):00"
    return "www.laden.de \(address) - - [01/Jul/2026:\(time) +0200] \"GET \(path) HTTP/1.1\" 200 1 \"-\" \"\(agent)\"\n"
  }

  @Test func `of a shop in another language it finds what that says`() throws {
    try Project.inTemporaryFolder { folder in
      try FileManager.default.createDirectory(atPath: folder + "/logs", withIntermediateDirectories: true)
      var log = ""
      for number in 0..<60 {
        log += Self.line("/produkte/\(number % 7)", minute: number * 4, address: "203.0.113.\(number)")
        log += Self.line("/healthz", minute: number * 4, address: "10.0.0.9", agent: "Mozilla/5.0 Probe")
        log += Self.line("/feed", minute: number * 4 + 1, address: "198.51.100.1", agent: "LadenSync/2.0 (intern)")
        if number.isMultiple(of: 10) {
          log += Self.line("/warenkorb/zeigen", minute: number * 4 + 2, address: "203.0.113.\(number)")
          log += Self.line("/bestellung/fertig?bestellnr=90\(number)&x=1", minute: number * 4 + 3, address: "203.0.113.\(number)")
        }
      }
      try Project.write(log, to: folder + "/logs/access.log")
      // A table that nothing knows.
      var orders = "Belegnummer;Datum;Kunde E-Mail;Betrag;Land\n"
      for number in 0..<30 { orders += "90\(number * 2);01.07.2026 1\(number % 10):15;k\(number)@example.org;1\(number),50;DE\n" }
      try Project.write(orders, to: folder + "/kasse.csv")
      let text = try made(["logs", "kasse.csv"], in: folder)
      for part in [
        "\ntimezone: Europe/Berlin\n", "the host ends with .de", "\nsite: [www.laden.de]\n", "\n  purchase: [\"/bestellung/fertig\"]\n",
        "\norder_parameters: [bestellnr]\n", "\ncart: [\"/warenkorb*\"]\n", "\n  paths: [\"/healthz\"]\n", "LadenSync/",
        "kasse.csv is in no format that is known. This reads 30 of 30", "\n  - files: kasse.csv\n", "    consideration: {pages: [\"/produkte/*\"]}",
      ] { #expect(text.contains(part), "\(part)\n\(text)") }
      let settings = try loaded(text, in: folder)
      #expect(settings.rules.orderParameters == ["bestellnr"])
      #expect(settings.inputs.count == 1)
      _ = try loaded(Self.uncommented(text), in: folder)
      // It is written once, and taken by the report, which then joins orders to their visits.
      let written = try BuiltCommand.run(["init", "logs", "kasse.csv", "--out", "waymark.yaml"], in: folder)
      #expect(written.status == 0)
      #expect(written.output.isEmpty)
      let file = try String(contentsOfFile: folder + "/waymark.yaml", encoding: .utf8)
      #expect(file == text)
      let again = try BuiltCommand.run(["init", "logs", "--out", "waymark.yaml"], in: folder)
      #expect(again.status == 73)
      #expect(again.errors.contains("is there already"))
      let report = try BuiltCommand.run(["report", "logs", "--config", "waymark.yaml", "--period", "total"], in: folder)
      #expect(report.status == 0, "\(report.errors)")
      #expect(rows(report.text).first?["converting_sessions"] == "6")
    }
  }

  @Test func `where the records are too few it only asks`() throws {
    try Project.inTemporaryFolder { folder in
      try Project.write("", to: folder + "/empty.log")
      try Project.write("Nothing of note.\nNot here either.\n", to: folder + "/notes.txt")
      let text = try made(["."], in: folder)
      #expect(text.contains("- notes.txt  no format that is known or can be guessed"))
      #expect(try loaded(text, in: folder).inputs.isEmpty)
      _ = try loaded(Self.uncommented(text), in: folder)
    }
  }

  @Test func `of a server behind a proxy, of several currencies and of UTC it asks`() throws {
    try Project.inTemporaryFolder { folder in
      var log = ""
      for number in 0..<60 {
        let (address, agent) = number % 3 == 0 ? ("198.51.100.\(number)", "Mozilla/5.0 Firefox/1\(number).0") : ("10.0.0.2", "Mozilla/5.0 Firefox/\(number % 40).0")
        log += "\(address) - - [01/Jul/2026:10:00:00 +0000] \"GET /de/kasse/danke-fuer-alles HTTP/1.1\" 200 1 \"-\" \"\(agent)\"\n"
      }
      try Project.write(log, to: folder + "/access.log")
      try Project.write(
        "Order Id,Order Date,Total,Currency\n1,2026-07-01 10:00,10.00,EUR\n2,2026-07-01 10:00,10.00,EUR\n3,2026-07-01 10:00,9.00,CHF\n", to: folder + "/orders.csv")
      let text = try made(["access.log", "orders.csv"], in: folder)
      for part in [
        "All of 60 requests are stamped +0000", "\n#timezone: Europe/Berlin\n", "\n#proxies: [10.0.0.2]\n", "40 of 60 requests, of 33 agents",
        "\n#currency: EUR\n#exchange_rates: {CHF: 1.00}\n", "EUR (2), CHF (1)", "were seen 60 times",
        "\n#  purchase: [\"/de/kasse/danke-fuer-alles\"]\n", "\ncart: [\"/de/kasse*\"]\n", "/de/ 60 views",
      ] { #expect(text.contains(part), "\(part)\n\(text)") }
      #expect(!text.contains("\nexclude:"))
      _ = try loaded(text, in: folder)
      _ = try loaded(Self.uncommented(text), in: folder)
    }
  }

  /// Clients send anything, and it stands in paths, parameters, hosts, agents and names of files.
  @Test func `whatever a log says, what is written loads`() throws {
    let nasty = [
      "a: b", "# x", "{", "}", "[", "]", "'", "\\\"", "*", "&a", "!b", "%41", "%0a", "|", ">", "- x", "@", "`", "~", "null", "yes", "1e3", "0x1",
      "\u{202E}", "ä", "日本", "\\x0a", "\\x00", "a,b", "?", "=", "--", "...", "<<",
    ]
    try Project.inTemporaryFolder { folder in
      var log = ""
      for (number, text) in nasty.enumerated() {
        for path in ["/danke\(text)/x", "/\(text)/danke", "/warenkorb/\(text)", "/kasse", "/\(text)/1", "/\(text)/2", "/s;\(text)=1", "/danke?\(text)=9\(number)", "/up"] {
          log += "\(text).shop.example \(text) - - [01/Jul/2026:10:00:00 +0200] \"GET \(path) HTTP/1.1\" 200 1 \"http://\(text).example.org/\" \"\(text)App/1.0 \(text)\"\n"
          log += "\(text).shop.example 192.0.2.\(number) - - [01/Jul/2026:10:00:00 +0200] \"GET \(path) HTTP/1.1\" 200 1 \"http://\(text).example.org/\" \"\(text)App/1.0\"\n"
        }
      }
      try Project.write(log, to: folder + "/it's #1: {a}.log")
      var orders = "Order Id;Order Date;Total;a: b;# c\n"
      for number in nasty.indices { orders += "9\(number);2026-07-01 10:00;10.00;x;y\n" }
      try Project.write(orders, to: folder + "/or: \"ders\" # {x}.csv")
      let text = try made(["."], in: folder)
      #expect(text.contains("/danke"))
      let settings = try loaded(text, in: folder)
      #expect(settings.inputs.count == 1)
      _ = try loaded(Self.uncommented(text), in: folder)
      // Nothing that a terminal would obey.
      #expect(!text.unicodeScalars.contains { ($0.value < 0x20 && $0 != "\n") || $0.value == 0x202E })
    }
  }

  @Test func `dates that are open are said`() throws {
    try Project.inTemporaryFolder { folder in
      let header = "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,Reference Txn ID,Invoice Number"
      try Project.write(header + "\n05/06/2026,10:00:00,UTC,A,Express Checkout Payment,Completed,EUR,10.00,0,10.00,a@example.org,b@example.org,T1,,1\n", to: folder + "/paypal.csv")
      let text = try made(["paypal.csv"], in: folder)
      if text.contains("dates are open") {
        #expect(text.contains("#    dates: day_first"))
      } else {
        #expect(text.contains("paypal-activity"))
      }
      _ = try loaded(Self.uncommented(text), in: folder)
    }
  }
}
