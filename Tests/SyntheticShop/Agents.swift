/// The user agents that the shop sees: browsers of people, and crawlers with the network each calls from.
enum Agents {
  /// About 250 browsers, the common ones first.
  static let browsers: [String] = {
    var list: [String] = []
    for version in (128...147).reversed() {
      list += desktops.map { chrome("(\($0)) AppleWebKit/537.36", version, "Safari/537.36") }
      list.append(chrome("(Linux; Android 10; K) AppleWebKit/537.36", version, "Mobile Safari/537.36"))
      list.append(
        chrome(
          "(Windows NT 10.0; Win64; x64) AppleWebKit/537.36", version, "Safari/537.36 Edg/\(version).0.0.0"))
      list += firefoxDesktops.map {
        "Mozilla/5.0 (\($0); rv:\(version).0) Gecko/20100101 Firefox/\(version).0"
      }
    }
    for (index, release) in safariReleases.enumerated() {
      list.insert(
        "Mozilla/5.0 (iPhone; CPU iPhone OS \(release.replacing(".", with: "_")) like Mac OS X) "
          + "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/\(release) Mobile/15E148 Safari/604.1",
        at: index * 3)
      list.append(
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
          + "(KHTML, like Gecko) Version/\(release) Safari/605.1.15")
    }
    for model in ["SM-S911B", "SM-S918B", "SM-S921B", "SM-A546B", "SM-A346B", "SM-G991B"] {
      for version in 25...28 {
        list.append(
          "Mozilla/5.0 (Linux; Android 14; \(model)) AppleWebKit/537.36 (KHTML, like Gecko) "
            + "SamsungBrowser/\(version).0 Chrome/\(version * 4 + 21).0.0.0 Mobile Safari/537.36")
      }
    }
    return list
  }()

  private static let desktops = [
    "Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7", "X11; Linux x86_64",
    "X11; CrOS x86_64 14541.0.0",
  ]

  private static let firefoxDesktops = [
    "Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10.15", "X11; Ubuntu; Linux x86_64",
  ]

  private static let safariReleases = [
    "26.3", "26.2", "26.1", "26.0", "18.6", "18.5", "18.4", "18.3", "18.2", "18.1", "18.0", "17.7", "17.6",
    "17.5", "17.4", "17.3", "17.2", "17.1", "17.0", "16.6", "16.5", "16.4", "16.3", "16.2", "16.1",
  ]

  private static func chrome(_ platform: String, _ version: Int, _ tail: String) -> String {
    "Mozilla/5.0 \(platform) (KHTML, like Gecko) Chrome/\(version).0.0.0 \(tail)"
  }

  /// Crawlers, the busiest first; `-` stands for a scanner that sends no agent, as no browser does.
  static let crawlers: [(agent: String, network: String)] = [
    ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "66.249.66."),
    (
      "Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) AppleWebKit/537.36 (KHTML, like Gecko) "
        + "Chrome/146.0.7680.80 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
      "66.249.79."
    ),
    (
      "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; "
        + "+http://www.bing.com/bingbot.htm) Chrome/136.0.0.0 Safari/537.36", "157.55.39."
    ),
    (
      "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.3; +https://openai.com/gptbot)",
      "20.171.207."
    ),
    ("Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)", "54.36.148."),
    ("Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)", "185.191.171."),
    (
      "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)",
      "216.73.216."
    ),
    (
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 "
        + "Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)", "17.241.75."
    ),
    ("Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)", "5.255.253."),
    (
      "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Amazonbot/0.1; "
        + "+https://developer.amazon.com/support/amazonbot) Chrome/119.0.6045.214 Safari/537.36", "54.236.1."
    ),
    (
      "Mozilla/5.0 (Linux; Android 7.0;) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 "
        + "(compatible; PetalBot;+https://webmaster.petalsearch.com/site/petalbot)", "114.119.140."
    ),
    (
      "Mozilla/5.0 (compatible; DotBot/1.2; +https://opensiteexplorer.org/dotbot; help@moz.com)",
      "216.244.66."
    ),
    ("Mozilla/5.0 (compatible; MJ12bot/v1.4.8; http://mj12bot.com/)", "144.76.30."),
    ("Googlebot-Image/1.0", "66.249.64."),
    ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", "173.252.83."),
    (
      "Mozilla/5.0 (Linux; Android 5.0) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 "
        + "(compatible; Bytespider; spider-feedback@bytedance.com)", "47.128.20."
    ),
    ("CCBot/2.0 (https://commoncrawl.org/faq/)", "18.97.9."),
    ("Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)", "220.181.108."),
    ("DuckDuckBot/1.1; (+http://duckduckgo.com/duckduckbot.html)", "40.77.167."),
    ("Mozilla/5.0+(compatible; UptimeRobot/2.0; http://www.uptimerobot.com/)", "216.144.250."),
    ("python-requests/2.32.3", "45.148.10."),
    ("-", "185.224.128."),
  ]
}
