import Foundation
import Testing

@testable import Journeys

struct DeviceClassTests {
  static let agents: [(agent: String, device: DeviceClass)] = [
    ("", .unknown),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36", .desktop),
    ("Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36", .desktop),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:133.0) Gecko/20100101 Firefox/133.0", .desktop),
    // Windows has called itself so on computers without a screen to touch.
    ("Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; Tablet PC 2.0)", .desktop),
    ("Opera/9.80 (Windows NT 6.1; WOW64) Presto/2.12.388 Version/12.18", .desktop),
    ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1", .mobile),
    ("Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36", .mobile),
    ("Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0", .mobile),
    ("Opera/9.80 (Android; Opera Mini/36.2.2254/119.132; U; id) Presto/2.12.423 Version/12.16", .mobile),
    ("Mozilla/5.0 (BB10; Touch) AppleWebKit/537.10+ (KHTML, like Gecko) Version/10.0.9.2372 Mobile Safari/537.10+", .mobile),
    ("Mozilla/4.0 (compatible; MSIE 6.0; Windows CE) Opera 8.0 [en]", .mobile),
    ("Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 Safari/604.1", .tablet),
    ("Mozilla/5.0 (Linux; Android 13; SM-X200) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Safari/537.36", .tablet),
    ("Mozilla/5.0 (Android 13; Tablet; rv:128.0) Gecko/128.0 Firefox/128.0", .tablet),
    ("Mozilla/5.0 (Linux; Android 9; KFMAWI) AppleWebKit/537.36 (KHTML, like Gecko) Silk/127.3.4 like Chrome/127.0.6533.103 Safari/537.36", .tablet),
    // Google's own examples of a tablet and a phone (webmasters' blog, 30 March 2011).
    ("Mozilla/5.0 (Linux; U; Android 3.0; en-us; Xoom Build/HRI39) AppleWebKit/534.13 (KHTML, like Gecko) Version/4.0 Safari/534.13", .tablet),
    ("Mozilla/5.0 (Linux; U; Android 2.2.1; en-us; Nexus One Build/FRG83) AppleWebKit/533.1 (KHTML, like Gecko) Version/4.0 Mobile Safari/533.1", .mobile),
    ("Mozilla/5.0 (Linux; Android 7.1.2; AFTMM Build/NS6297; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/70.0.3538.110 Mobile Safari/537.36", .other),
    ("Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/87.0.4280.88 Safari/537.36 WebAppManager", .other),
    ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; Xbox; Xbox One) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edge/44.18363.8131", .other),
    ("Lynx/2.8.9rel.1 libwww-FM/2.14 SSL-MM/1.4.1 GNUTLS/3.6.13", .other),
  ]

  @Test(arguments: agents)
  func `an agent runs on a device of its kind, however it is written`(agent: String, device: DeviceClass) {
    #expect(DeviceClass(agent: Array(agent.utf8).span) == device)
    #expect(DeviceClass(agent: Array(agent.uppercased().utf8).span) == device)
  }

  @Test func `every kind has a name of its own`() {
    #expect(DeviceClass.allCases.map(\.name) == ["(not set)", "desktop", "mobile", "tablet", "other"])
  }

  @Test func `a touchpoint still has 64 bytes`() {
    #expect(MemoryLayout<Touchpoint>.stride == 64)
  }

  @Test func `a session has the device of its first touchpoint`() {
    let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Mobile/15E148"
    let story = Story([
      .hit("/a", at: 0, agent: phone, user: "ann"), .hit("/b", at: 60, user: "ann"), .hit("/c", at: 7200, user: "ann"),
      .hit("/d", at: 20_000, agent: nil, user: "ann"),
    ])
    #expect(story.sessions.map(\.device) == [.mobile, .desktop, .unknown])
    #expect(story.sessions.map(\.isFirst) == [true, false, false])
  }
}
