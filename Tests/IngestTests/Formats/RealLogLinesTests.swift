@testable import Ingest
import Testing

/// Lines of real logs, as the documentation and the test corpora of httpd, nginx, Elastic, lnav and vrl have them.
@Suite("Real NCSA log lines")
struct RealLogLinesTests {
  struct Line: Sendable, CustomTestStringConvertible {
    var text: String
    var read: ReadLine
    var testDescription: String { text }

    init(_ text: String, _ read: ReadLine) { (self.text, self.read) = (text, read) }
  }

  static let common = [
    Line(
      #"127.0.0.1 - frank [10/Oct/2000:13:55:36 -0700] "GET /apache_pb.gif HTTP/1.0" 200 2326"#,
      ReadLine(
        shape: .common, client: "127.0.0.1", user: "frank", method: "GET", target: "/apache_pb.gif", status: 200,
        time: "2000-10-10 20:55:36")),
    Line(
      #"::1 - - [26/Dec/2016:16:16:29 +0200] "GET /favicon.ico HTTP/1.1" 404 209"#,
      ReadLine(
        shape: .common, client: "::1", method: "GET", target: "/favicon.ico", status: 404, time: "2016-12-26 14:16:29")),
    Line(
      #"::1 - - [26/Dec/2016:16:16:48 +0200] "-" 408 -"#,
      ReadLine(shape: .common, client: "::1", status: 408, time: "2016-12-26 14:16:48")),
    Line(
      #"127.0.0.1 - - [22/May/2024:08:21:14 +0300] "\n" 400 226 98"#,
      ReadLine(shape: .common, client: "127.0.0.1", status: 400, time: "2024-05-22 05:21:14")),
  ]

  static let odd = [
    Line(
      #"127.0.0.1 - - [14/Jun/2024:12:20:12 +0530] "- - HTTP/1.0" 400 226 "-" "-""#,
      ReadLine(
        shape: .combined, client: "127.0.0.1", status: 400, agent: "",
        time: "2024-06-14 06:50:12")),
    Line(
      #"127.0.1.1:80 127.0.0.1 - - [13/Nov/2023:10:44:31 +0000] "\x16\x03\x03\x01\x8f\x01" 400 483 "-" "-""#,
      ReadLine(
        shape: .vhostCombined, client: "127.0.0.1", host: "127.0.1.1", status: 400, agent: "",
        time: "2023-11-13 10:44:31")),
    Line(
      #"127.0.0.1:80 - - [13/Nov/2023:10:44:01 +0000] "<SCRIPT>NXSSTEST</SCRIPT> / HTTP/1.1" 400 3386 "-" "-""#,
      ReadLine(
        shape: .combined, client: "127.0.0.1", method: "<SCRIPT>NXSSTEST</SCRIPT>", target: "/", status: 400, agent: "",
        time: "2023-11-13 10:44:01")),
    Line(
      #"83.149.9.216 - a.user [11/Jan/2020:23:05:27 +0100] "OPTIONS /remote.php/ HTTP/1.1" - 7908 "-" "monitoring-client (v2.2)""#,
      ReadLine(
        shape: .combined, client: "83.149.9.216", user: "a.user", method: "OPTIONS", target: "/remote.php/",
        agent: "monitoring-client (v2.2)", time: "2020-01-11 22:05:27")),
    Line(
      #"192.168.202.254 [20/Jul/2009:22:59:29 +0000] "GET /vmw/vSphere/default/vmkboot.gz HTTP/1.0" 404 46210 "-" "gPXE/0.9.7""#,
      ReadLine(
        shape: .combined, client: "192.168.202.254", method: "GET", target: "/vmw/vSphere/default/vmkboot.gz",
        status: 404,
        agent: "gPXE/0.9.7", time: "2009-07-20 22:59:29")),
    Line(
      #"224.92.49.50 bob frank [25/Feb/2021:12:44:08 +0000] "PATCH /one-to-one HTTP/1.1" 401 84170 - -"#,
      ReadLine(
        shape: .combined, client: "224.92.49.50", user: "frank", method: "PATCH", target: "/one-to-one", status: 401,
        agent: "",
        time: "2021-02-25 12:44:08")),
    Line(
      #"0.0.0.0 - - [04/Oct/2022:03:07:27 +0000] "]&\xDF\xBDV\xE7\xBB<\x10;\xA2b}\xDFM\x1D" 400 150 "-" "-""#,
      ReadLine(shape: .combined, client: "0.0.0.0", status: 400, agent: "", time: "2022-10-04 03:07:27")),
    Line(
      #"0.0.0.0 - - [04/Oct/2022:04:34:49 +0000] "" 400 0 "" """#,
      ReadLine(shape: .combined, client: "0.0.0.0", status: 400, referrer: "", agent: "", time: "2022-10-04 04:34:49")),
    Line(
      #"10.0.0.1 - - [24/Feb/2015:23:13:42 +0000] "GET / HTTP/1.1" 200 612 3413 "-" "Mozilla/5.0""#,
      ReadLine(
        shape: .combined, client: "10.0.0.1", method: "GET", target: "/", status: 200, agent: "Mozilla/5.0",
        time: "2015-02-24 23:13:42")),
  ]

  static let combined = [
    Line(
      #"83.149.9.216 - - [24/Feb/2015:23:13:42 +0000] "GET /presentations/kibana-search.png HTTP/1.1" 200 203023 "http://semicomplete.com/presentations/logstash-monitorama-2013/" "Mozilla/5.0 (Macintosh; ...) Chrome/32.0.1700.77 Safari/537.36""#,
      ReadLine(
        shape: .combined, client: "83.149.9.216", method: "GET", target: "/presentations/kibana-search.png",
        status: 200,
        referrer: "http://semicomplete.com/presentations/logstash-monitorama-2013/",
        agent: "Mozilla/5.0 (Macintosh; ...) Chrome/32.0.1700.77 Safari/537.36", time: "2015-02-24 23:13:42")),
    Line(
      #"10.0.0.1 - username@example.com [07/Apr/2016:18:42:24 +0000] "GET /bar/foo/users/1/username%40example.com/authenticate?token=blargh&client_id=15 HTTP/1.1" 400 75 "" "Mozilla/5.0 (iPad; ...)""#,
      ReadLine(
        shape: .combined, client: "10.0.0.1", user: "username@example.com", method: "GET",
        target: "/bar/foo/users/1/username%40example.com/authenticate?token=blargh&client_id=15", status: 400,
        referrer: "",
        agent: "Mozilla/5.0 (iPad; ...)", time: "2016-04-07 18:42:24")),
    Line(
      #"201.242.142.135 - - [19/May/2015:11:05:10 +0000] "GET /files/logstash/ HTTP/1.0" 200 13316 "http://\xe4\xe5\xe3\xf2\xff\xf0\xed\xee\xe5-\xec\xfb\xeb\xee.\xf0\xf4/" "Mozilla/5.0 (Windows NT 6.1; rv:11.0) Gecko/20100101 Firefox/11.0""#,
      ReadLine(
        shape: .combined, client: "201.242.142.135", method: "GET", target: "/files/logstash/", status: 200,
        referrer: "http://äåãòÿðíîå-ìûëî.ðô/",
        agent: "Mozilla/5.0 (Windows NT 6.1; rv:11.0) Gecko/20100101 Firefox/11.0",
        time: "2015-05-19 11:05:10")),
  ]

  static let virtualHosts = [
    Line(
      #"www.example.com 1.2.3.4 - theuser [10/Feb/2012:16:42:07 -0500] (0 s) "GET / HTTP/1.1" 301 368 "-" "Mozilla/5.0 ...""#,
      ReadLine(
        shape: .vhostCombined, client: "1.2.3.4", host: "www.example.com", user: "theuser", method: "GET", target: "/",
        status: 301, agent: "Mozilla/5.0 ...", time: "2012-02-10 21:42:07")),
    Line(
      #"vhost1.domaine.fr 192.168.33.2 - - [26/Dec/2016:16:22:14 +0000] "GET /hello HTTP/1.1" 404 499 "-" "Mozilla/5.0 ...""#,
      ReadLine(
        shape: .vhostCombined, client: "192.168.33.2", host: "vhost1.domaine.fr", method: "GET", target: "/hello",
        status: 404,
        agent: "Mozilla/5.0 ...", time: "2016-12-26 16:22:14")),
    Line(
      #"192.168.33.2:11111 vhost1.domaine.fr:22222 - - [26/Dec/2016:16:22:14 +0000] "GET /hello HTTP/1.1" 404 499 "-" "Mozilla/5.0 ...""#,
      ReadLine(
        shape: .vhostCombined, client: "192.168.33.2", host: "vhost1.domaine.fr", method: "GET", target: "/hello",
        status: 404,
        agent: "Mozilla/5.0 ...", time: "2016-12-26 16:22:14")),
    Line(
      #"www.example.com:443 2001:db8::7 - frank [26/Dec/2016:16:22:14 +0000] "GET / HTTP/1.1" 200 12"#,
      ReadLine(
        shape: .vhostCommon, client: "2001:db8::7", host: "www.example.com", user: "frank", method: "GET", target: "/",
        status: 200, time: "2016-12-26 16:22:14")),
    Line(
      #"_ 1.2.3.4 - - [26/Dec/2016:16:22:14 +0000] "GET / HTTP/1.1" 200 12"#,
      ReadLine(
        shape: .vhostCommon, client: "1.2.3.4", host: "_", method: "GET", target: "/", status: 200,
        time: "2016-12-26 16:22:14")),
    Line(
      #"shop.example.com client.example.net - - [26/Dec/2016:16:22:14 +0000] "GET / HTTP/1.1" 200 12"#,
      ReadLine(
        shape: .vhostCommon, client: "client.example.net", host: "shop.example.com", method: "GET", target: "/",
        status: 200,
        time: "2016-12-26 16:22:14")),
  ]

  @Test(arguments: common + odd + combined + virtualHosts)
  func `are read field by field`(line: Line) throws {
    #expect(try readLine(line.text) == line.read)
  }

  @Test(arguments: odd + combined + virtualHosts.filter { $0.read.agent != nil })
  func `with an agent are read in a log whose lines have agents`(line: Line) throws {
    #expect(try readLine(line.text, acceptsCommon: false) == line.read)
  }

  @Test(arguments: common)
  func `without an agent are refused there`(line: Line) {
    #expect(throws: Refusal.self) { try readLine(line.text, acceptsCommon: false) }
  }

  @Test(arguments: [
    ("- - - [-] \"-\" - -", "the time in brackets"),
    ("[26/Dec/2016:16:22:14 +0000] \"GET / HTTP/1.1\" 200 12", "the time in brackets"),
    (" [26/Dec/2016:16:22:14 +0000] \"GET / HTTP/1.1\" 200 12", "no client address"),
    ("1.2.3.4 - - 26/Dec/2016:16:22:14 +0000 \"GET / HTTP/1.1\" 200 12", "no time in brackets"),
    ("1.2.3.4 - - [26/Dec/2016:16:22:14.123] \"GET / HTTP/1.1\" 200 12", "the time in brackets"),
    ("1.2.3.4 - -[26/Dec/2016:16:22:14 +0000] \"GET / HTTP/1.1\" 200 12", "the time in brackets"),
    ("1.2.3.4 - - [26/Dec/2016:16:22:14 +0000] GET / HTTP/1.1 200 12", "no request in quotes"),
    ("1.2.3.4 - - [26/Dec/2016:16:22:14 +0000] \"GET / HTTP/1.1 200 12", "the request's quotes are not closed"),
    ("1.2.3.4 - - [26/Dec/2016:16:22:14 +0000] \"GET / HTTP/1.1\"", "no status of three digits"),
    ("1.2.3.4 - - [26/Dec/2016:16:22:14 +0000] \"GET / HTTP/1.1\" 20 12", "no status of three digits"),
    ("1.2.3.4 - - [26/Dec/2016:16:22:14 +0000] \"GET / HTTP/1.1\" 2000 12", "no status of three digits"),
    ("1.2.3.4 - - [26/Dec/2016:16:22:14 +0000] \"GET / HTTP/1.1\" 200", "no size"),
    ("1.2.3.4 - - [26/Dec/2016:16:22:14 +0000] \"GET / HTTP/1.1\" 200 ", "no size"),
    ("1.2.3.4 - - [26/Dec/2016:16:22:14 +0000] \"GET / HTTP/1.1\" 200 x", "the size is neither"),
    ("1.2.3.4 - - [26/Dec/2016:16:22:14 +0000] \"GET / HTTP/1.1\" 200 12kB", "the size is neither"),
    ("1.2.3.4 - - [26/Dec/2016:16:22:14 +0000] \"GET / HTTP/1.1\" 200 --", "the size is neither"),
    ("", "no time in brackets"), ("\0\0\0", "no time in brackets"), ("GET / HTTP/1.1", "no time in brackets"),
  ])
  func `of other forms are refused, with the reason and the place`(line: String, reason: String) {
    do throws(Refusal) {
      let read = try readLine(line)
      Issue.record("read as \(read)")
    } catch {
      #expect(error.reason.hasPrefix(reason), "\(error.reason)")
      #expect((0...line.utf8.count).contains(error.offset))
    }
  }
}
