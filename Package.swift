// swift-tools-version:6.2
import PackageDescription

/// What every target is compiled with: strict imports, and no warning left standing.
let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "waymark",
  products: [.executable(name: "waymark", targets: ["waymark"])],
  traits: [.trait(name: "ISAL", description: "Gzip is inflated by ISA-L, in a third of the time (needs libisal-dev).")],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
  ],
  targets: [
    // The pipe, in the order the data takes: a stage imports only stages above it.
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["libz-dev"])]),
    .systemLibrary(name: "CISAL", pkgConfig: "libisal", providers: [.apt(["libisal-dev"])]),
    .target(
      name: "Ingest", dependencies: ["CZlib", .target(name: "CISAL", condition: .when(traits: ["ISAL"]))],
      resources: [.embedInCode("Text/currencies.txt"), .embedInCode("Text/zone-names.txt")]),
    .target(
      name: "Journeys", dependencies: ["Ingest", .product(name: "Crypto", package: "swift-crypto")], 
      resources: [
        .embedInCode("Bots/crawlers.txt"), .embedInCode("Channels/known-sources.txt"), .embedInCode("Channels/payment-providers.txt"),
        .embedInCode("Stages/stage-models.txt"),
      ]),
    .target(name: "Metrics", dependencies: ["Ingest", "Journeys"], resources: [.embedInCode("Definitions/definitions.txt")]),
    .target(name: "Reports", dependencies: ["Metrics"]),
    .target(
      name: "ReportPage",
      dependencies: [
        "Ingest", "Metrics", "Reports", .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [
        .embedInCode("Templates/page.mustache"), .embedInCode("Templates/section.mustache"),
        .embedInCode("Templates/glossary.mustache"), .embedInCode("Templates/style.css"),
      ]),
    .target(
      name: "Store",
      dependencies: [
        "Ingest", "Journeys", "Metrics", "Reports", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]),
    .executableTarget(
      name: "waymark",
      dependencies: [
        "Ingest", "Journeys", "Metrics", "Reports", "ReportPage", "Store",
        .product(name: "Crypto", package: "swift-crypto"), .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Yams", package: "Yams"),
      ],
      // Every file of the folder is an export that is known by its header.
      resources: [.embedInCode("Exports")]),

    // Shops made from a seed, for tests and measurements, with the truth that was planted in them.
    .target(name: "SyntheticShop", path: "Tests/SyntheticShop"),
    .executableTarget(name: "make-logs", dependencies: ["SyntheticShop", "TestSupport"], path: "Tests/make-logs"),

    // What several suites share.
    .target(name: "TestSupport", path: "Tests/TestSupport"),

    // Tests mirror the stages; PipelineTests runs whole reports.
    .testTarget(name: "IngestTests", dependencies: ["Ingest", "CZlib"], path: "Tests/IngestTests"),
    .testTarget(name: "JourneysTests", dependencies: ["Ingest", "Journeys", "TestSupport"], path: "Tests/JourneysTests"),
    .testTarget(
      name: "MetricsTests", dependencies: ["Ingest", "Journeys", "Metrics", "TestSupport"], path: "Tests/MetricsTests"),
    .testTarget(
      name: "ReportPageTests", dependencies: ["Metrics", "Reports", "ReportPage", .product(name: "Crypto", package: "swift-crypto")],
      path: "Tests/ReportPageTests"),
    .testTarget(name: "ReportsTests", dependencies: ["Metrics", "Reports", "TestSupport"], path: "Tests/ReportsTests"),
    .testTarget(
      name: "PipelineTests",
      dependencies: ["waymark", "Ingest", "Journeys", "Metrics", "Reports", "Store", "SyntheticShop", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      path: "Tests/PipelineTests"),
  ]
)

for target in package.targets where target.type != .system {
  // Unsafe words must be marked in all that ships; what only tests use needs no marks.
  let ships = target.path == nil
  target.swiftSettings = settings + (ships ? [.strictMemorySafety()] : [])
}
