import Foundation
import Ingest
import Testing

/// The AWS samples of OpenSearch: real lines of CloudFront, ALB and S3, and documents that were parsed from others.
///
/// The documents' own lines are not published, so each document is written as its format writes it and read back.
struct AWSDocumentTests {
  private static let folder = (Project.data ?? "") + "/formats/opensearch-aws/"

  private func documents(_ name: String) throws -> [[String: Any]] {
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(Self.folder)amazon_\(name)-sample.json"))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [[String: Any]])
  }

  /// A value under a dotted path, as text; a dash or nothing is the empty text.
  private func text(_ document: [String: Any], _ path: String...) -> String {
    var value: Any? = document
    for key in path { value = (value as? [String: Any])?[key] }
    let text = (value as? String) ?? (value as? NSNumber)?.stringValue ?? ""
    let plain = text.replacingOccurrences(of: "\"", with: "")
    return plain == "-" ? "" : plain
  }

  private func dash(_ text: String) -> String { text.isEmpty ? "-" : text }

  private func read(_ lines: [String]) throws -> ReadHits {
    try Project.inTemporaryFolder { folder in
      try Project.write(lines.map { $0 + "\n" }.joined(), to: folder + "/log")
      return try ReadHits.of(folder + "/log")
    }
  }

  @Test(.enabled(if: Project.data != nil, "the folder of public data is not here"))
  func `CloudFront's documents`() throws {
    let documents = try documents("cloudfront")
    let names = ["c-ip", "cs-method", "cs-uri-stem", "sc-status", "cs-referer", "cs-user-agent", "cs-uri-query", "x-host-header"]
    let header = "#Fields: date time c-ip cs-method cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query x-host-header"
    let read = try read(
      [header] + documents.map { document in
        (["2023-02-22", "03:22:37"] + names.map { dash(text(document, "aws", "cloudfront", $0)) }).joined(separator: "\t")
      })
    #expect(read.format == "cloudfront")
    #expect(read.rejected == 0)
    #expect(read.hits.count == documents.count)
    for (hit, document) in zip(read.hits, documents) {
      func value(_ name: String) -> String { text(document, "aws", "cloudfront", name) }
      #expect(hit.client == value("c-ip"))
      #expect(hit.method == value("cs-method"))
      #expect(hit.status == value("sc-status"))
      #expect(hit.host == value("x-host-header"))
      #expect(hit.agent == value("cs-user-agent").removingPercentEncoding)
      #expect(hit.referrer == value("cs-referer").removingPercentEncoding)
      let query = value("cs-uri-query")
      #expect(hit.target == (value("cs-uri-stem") + (query.isEmpty ? "" : "?" + query)).removingPercentEncoding)
    }
  }

  @Test(.enabled(if: Project.data != nil, "the folder of public data is not here"))
  func `the load balancer's documents`() throws {
    let documents = try documents("elb")
    let read = try read(
      documents.map { document in
        func value(_ path: String...) -> String { dash(text(document, "aws", "elb", path[0])) }
        let client = text(document, "aws", "elb", "client", "ip") + ":" + text(document, "aws", "elb", "client", "port")
        let request = text(document, "http", "request", "body", "content")
        let agent = dash(text(document, "http", "user_agent", "original"))
        let created = text(document, "aws", "elb", "request_creation_time")
        return #"\#(text(document, "http", "schema")) \#(created) app/lb/1 \#(client) 10.0.0.1:80 0.001 0.001 0.000 "#
          + #"\#(value("elb_status_code")) - 1 1 "\#(request)" "\#(agent)" - - arn:x "Root=1" "-" "-" 0 \#(created) "forward""#
      })
    #expect(read.format == "alb")
    #expect(read.rejected == 0)
    #expect(read.hits.count == documents.count)
    for (hit, document) in zip(read.hits, documents) {
      #expect(hit.client == text(document, "communication", "source", "address"))
      #expect(hit.method == text(document, "http", "request", "method"))
      // "- http://host:80- -" was no request.
      if hit.method.isEmpty { continue }
      #expect(hit.status == text(document, "http", "response", "status_code"))
      #expect(hit.agent == text(document, "http", "user_agent", "original"))
      #expect(hit.host == text(document, "url", "domain"))
      let path = text(document, "url", "path")
      #expect(hit.target.contains(path), "\(hit.target)")
      #expect(hit.time.prefix(19) == text(document, "aws", "elb", "request_creation_time").prefix(19))
    }
  }

  @Test(.enabled(if: Project.data != nil, "the folder of public data is not here"))
  func `S3's documents`() throws {
    let documents = try documents("s3")
    let read = try read(
      documents.map { document in
        func value(_ name: String) -> String { dash(text(document, "aws", "s3", name)) }
        return #"\#(value("bucket_owner")) \#(value("bucket")) [31/Jan/2023:10:35:30 +0000] \#(value("remote_ip")) "#
          + #"\#(value("requester")) \#(value("request_id")) \#(value("operation")) \#(value("key")) "\#(value("request_uri"))" "#
          + #"\#(value("http_status")) - 1 1 1 1 "\#(value("referrer"))" "\#(value("user_agent"))" - host= SigV4 - - -"#
      })
    #expect(read.format == "s3")
    #expect(read.rejected == 0)
    #expect(read.hits.count == documents.count)
    for (hit, document) in zip(read.hits, documents) {
      func value(_ name: String) -> String { text(document, "aws", "s3", name) }
      #expect(hit.client == value("remote_ip"))
      #expect(hit.user == value("requester"))
      #expect(hit.status == value("http_status"))
      #expect(hit.agent == value("user_agent"))
      #expect("\(hit.method) \(hit.target) HTTP/1.1" == value("request_uri"))
    }
  }

  /// Every real line, beside an independent reading of it by regular expression.
  @Test(
    .enabled(if: Project.data != nil, "the folder of public data is not here"),
    arguments: [
      ("cloudfront", #"^\S+\t\S+\t\S+\t\S+\t(\S+)\t(\S+)\t\S+\t(\S+)\t(\d+)\t"#),
      ("elb", #"^\S+ \S+ \S+ ([\d.]+):\d+ \S+ \S+ \S+ \S+ (\S+) \S+ \d+ \d+ "(\S+) (.*?) HTTP"#),
      ("s3", #"^\S+ \S+ \[[^\]]+\] (\S+) \S+ \S+ \S+ \S+ "(\S+) (.*?) HTTP/1.1" (\S+) "#),
    ])
  func `every real line`(name: String, pattern: String) throws {
    let path = "\(Self.folder)amazon_\(name)-raw.log"
    let read = try ReadHits.of(path)
    #expect(read.rejected == 0)
    let expression = try NSRegularExpression(pattern: pattern)
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
    #expect(read.hits.count == lines.count)
    var compared = 0
    for (hit, line) in zip(read.hits, lines) {
      let range = NSRange(line.startIndex..., in: line)
      guard let match = expression.firstMatch(in: line, range: range) else { continue }
      let groups = (1...4).map { String(line[Range(match.range(at: $0), in: line) ?? line.startIndex..<line.startIndex]) }
      // The order of the groups is that of each format's columns.
      let (client, method, target, status) =
        name == "cloudfront" ? (groups[0], groups[1], groups[2], groups[3])
        : name == "elb" ? (groups[0], groups[2], groups[3], groups[1]) : (groups[0], groups[1], groups[2], groups[3])
      #expect(hit.client == client)
      #expect(hit.method == method)
      #expect(hit.status == (status == "-" ? "0" : status))
      #expect(hit.target.hasPrefix(target.removingPercentEncoding ?? target) || hit.target == target, "\(line)")
      compared += 1
    }
    #expect(compared * 10 >= lines.count * 9)
  }
}
