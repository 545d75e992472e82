import Foundation
import Ingest
import Testing

/// The parsed documents that other projects publish beside real lines of many formats: every field agrees, or stands
/// in the table of exceptions with a reason.
struct PublishedFormatTests {
  private static let folder = (Project.data ?? "") + "/formats"

  /// What a published document says and we read otherwise, and why.
  private static let exceptions: [String: String] = [
    "haproxy/default.log": "a line of HAProxy's own about a TCP connection, no request",
    "haproxy/tcplog.log": "a TCP connection, no request",
  ]

  static let filebeat: [String] = {
    guard let data = Project.data else { return [] }
    let all = FileManager.default.enumerator(atPath: data + "/formats/filebeat")?.compactMap { $0 as? String } ?? []
    return all.filter { $0.hasSuffix(".log") && exceptions[$0] == nil }.sorted()
  }()

  @Test(.enabled(if: Project.data != nil, "the folder of public data is not here"), arguments: filebeat)
  func `every field of filebeat's documents`(file: String) throws {
    let path = "\(Self.folder)/filebeat/\(file)"
    let documents = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path + "-expected.json"))) as? [[String: Any]])
    let read = try ReadHits.of(path)
    #expect(read.rejected == 0)
    #expect(read.hits.count == documents.count)
    for (hit, document) in zip(read.hits, documents) {
      compare(hit, document, file)
    }
  }

  private func compare(_ hit: ReadHits.Line, _ document: [String: Any], _ file: String) {
    let original = document["event.original"] as? String ?? "\(file):\(document["log.offset"] ?? "")"
    func text(_ keys: String...) -> String? {
      for key in keys {
        // A dash is no value; the documents of the Apache module keep it as one.
        if let value = document[key] as? String { return value == "-" ? nil : value }
        if let value = document[key] as? NSNumber { return value.stringValue }
      }
      return nil
    }
    if let time = text("@timestamp"), !file.hasPrefix("haproxy") || document["event.timezone"] == nil {
      #expect(hit.time == time, "\(original)")
    }
    #expect(hit.method == (text("http.request.method") ?? ""), "\(original)")
    #expect(hit.status == (text("http.response.status_code") ?? "0"), "\(original)")
    // Where a document states a size, it is ours.
    if let bytes = text("http.response.body.bytes", "source.bytes") { #expect(hit.bytes == bytes, "\(original)") }
    let published = text("source.address", "source.ip", "apache.access.ssl.remote") ?? ""
    if file.hasPrefix("iis/test-x-forward") {
      // The documents keep the proxy as the source; we take whom it forwarded for.
      #expect(hit.client == (text("network.forwarded_ip") ?? published), "\(original)")
    } else if published == "199.96.1.1" {
      // The documents take the first public address of a list, which a client can make up; we take the last.
      #expect(hit.client == "204.246.1.1", "\(original)")
    } else {
      #expect(hit.client == published, "\(original)")
    }
    #expect(hit.agent == (text("user_agent.original") ?? ""), "\(original)")
    #expect(hit.referrer == (text("http.request.referrer") ?? ""), "\(original)")
    #expect(hit.user == (text("user.name") ?? ""), "\(original)")
    if let url = text("url.original") {
      let query = url.contains("?") ? nil : text("url.query")
      // The IIS documents undo what the client encoded; it stays as it was sent.
      let isIIS = file.hasPrefix("iis/")
      let target = isIIS ? hit.target.replacingOccurrences(of: "+", with: " ").removingPercentEncoding ?? "" : hit.target
      #expect(target == url + (query.map { "?" + $0 } ?? ""), "\(original)")
    }
    if let path = text("url.path"), text("url.original") == nil {
      let query = text("url.query").map { "?" + $0 } ?? ""
      #expect(hit.target == path + query, "\(original)")
    }
  }
}
