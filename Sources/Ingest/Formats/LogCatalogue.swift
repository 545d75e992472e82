/// A log format that is told by content.
package struct KnownLog: Sendable {
  package let name: String
  /// A line that must stand before records; empty: none.
  package let header: String
  /// A record as the format writes it.
  package let sample: String
  /// Whether its lines begin as the NCSA family's do, which would read the front of them only.
  let extendsNCSA: Bool
  let make: @Sendable () -> any LogFormat

  init(name: String, header: String = "", sample: String, extendsNCSA: Bool = false, make: @escaping @Sendable () -> any LogFormat) {
    self.name = name
    self.header = header
    self.sample = sample
    self.extendsNCSA = extendsNCSA
    self.make = make
  }
}

/// Every log format by name, the strictest first: of two that read a sample alike, the earlier is taken.
///
/// A new format is a file in `Logs/` and a row here.
package enum LogCatalogue {
  package static let all: [KnownLog] = [
    alb, elb, s3, cloudfront, w3c, iis, iisExtended, googleStorage, squid, envoy, istio, apacheSSLRequest, haproxy,
    haproxyCLF, heroku, traefik, cloudflare, cloudflareCSV, caddy, traefikJSON, googleLoadBalancer, akamai, vercel,
    azureFrontDoor, cloudfrontJSON, envoyJSON, json,
  ]

  package static func log(named name: String) -> KnownLog? { all.first { $0.name == name } }
}
