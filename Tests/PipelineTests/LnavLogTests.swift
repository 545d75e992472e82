import Foundation
import Ingest
import Testing

@testable import waymark

/// lnav's sample logs: how each is read, and why some lines are none of ours.
struct LnavLogTests {
  struct Expectation: Sendable {
    var file: String, format: String, records: Int, rejected: Int
    /// Why records are rejected, or why there are none.
    var reason = ""
  }

  static let expectations: [Expectation] = [
    .init(file: "logfile_access_log.0", format: "combined", records: 3, rejected: 0),
    .init(file: "logfile_access_log.1", format: "combined", records: 1, rejected: 0),
    .init(file: "logfile_access_log_dupe.0", format: "combined", records: 3, rejected: 0),
    .init(file: "logfile_bad_access_log.0", format: "combined", records: 3, rejected: 0),
    .init(file: "logfile_regexp_access_log.0", format: "vhost-combined", records: 2, rejected: 0),
    .init(file: "logfile_caddy_log.0", format: "unknown", records: 39, rejected: 39, reason: "Caddy's own messages, no requests"),
    .init(file: "logfile_caddy_log.1", format: "caddy", records: 4, rejected: 0),
    .init(file: "logfile_cloudflare.1", format: "cloudflare", records: 15, rejected: 0),
    .init(file: "logfile_cloudflare.json", format: "cloudflare", records: 1, rejected: 0),
    .init(file: "logfile_haproxy.0", format: "haproxy", records: 17, rejected: 4, reason: "HAProxy's own messages at its start"),
    .init(file: "logfile_w3c.0", format: "w3c", records: 1, rejected: 0),
    .init(file: "logfile_w3c.1", format: "w3c", records: 1, rejected: 0),
    .init(file: "logfile_w3c.2", format: "w3c", records: 14, rejected: 0),
    .init(file: "logfile_w3c.3", format: "w3c", records: 3, rejected: 0),
    .init(file: "logfile_w3c.4", format: "w3c", records: 2, rejected: 0),
    .init(file: "logfile_w3c.5", format: "w3c", records: 1, rejected: 0),
    .init(file: "logfile_w3c.6", format: "w3c", records: 1, rejected: 0),
    .init(file: "logfile_w3c_big.0", format: "w3c", records: 210, rejected: 0),
    .init(
      file: "logfile_syslog_with_access_log.0", format: "unknown", records: 5, rejected: 5,
      reason: "syslog messages, and requests whose log wrote no time"),
    .init(file: "logfile_syslog_with_header.0", format: "unknown", records: 6, rejected: 6, reason: "syslog messages"),
    .init(file: "logfile_syslog_with_mixed_times.0", format: "unknown", records: 13, rejected: 13, reason: "syslog messages"),
  ]

  @Test(.enabled(if: Project.data != nil, "the folder of public data is not here"), arguments: expectations)
  func `reads`(expected: Expectation) throws {
    let path = (Project.data ?? "") + "/formats/lnav/" + expected.file
    let outcome = try RunInProcess().outcome([path])
    let source = try #require(outcome.sources.first)
    #expect(source.format == expected.format)
    #expect(source.counts.records == expected.records)
    #expect(source.counts.rejected == expected.rejected, "\(expected.reason)")
  }
}
