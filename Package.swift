// swift-tools-version:6.2
import PackageDescription

/// What every target is compiled with: strict imports, marked unsafe code, and no warning left standing.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "waymark",
  products: [.executable(name: "waymark", targets: ["waymark"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  ],
  targets: [
    // The pipe, in the order the data takes: a stage imports only stages above it.
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["libz-dev"])]),
    .target(name: "Ingest", dependencies: ["CZlib"], resources: [.embedInCode("Text/currencies.txt")]),
    .target(
      name: "Journeys", dependencies: ["Ingest"], resources: [.embedInCode("Bots/crawlers.txt")]),
    .target(name: "Metrics", dependencies: ["Ingest", "Journeys"]),
    .target(name: "Reports", dependencies: ["Metrics"]),
    .executableTarget(
      name: "waymark",
      dependencies: [
        "Ingest", "Journeys", "Metrics", "Reports",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Yams", package: "Yams"),
      ]),
  ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings = settings
}
