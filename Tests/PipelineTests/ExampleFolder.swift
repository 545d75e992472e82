import Foundation

/// A folder with the files that examples of help and README speak of.
enum ExampleFolder {
  /// A visit every third day from August to November 2026, on a phone every other time, and from a newsletter every fourth.
  private static func log(months: ClosedRange<Int>) -> String {
    let names = [8: "Aug", 9: "Sep", 10: "Oct", 11: "Nov"]
    var lines = ""
    for month in months {
      for day in stride(from: 1, through: 28, by: 3) {
        let agent = day.isMultiple(of: 2) ? "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148" : "Mozilla/5.0 (X11; Linux x86_64) Firefox/143.0"
        let tags = day % 4 == 0 ? "?utm_source=news&utm_medium=email" : ""
        for (minute, page) in ["/\(tags)", "/products/7", "/welcome"].enumerated() {
          lines += "192.0.2.\(day) - - [\(day < 10 ? "0" : "")\(day)/\(names[month] ?? "")/2026:10:0\(minute):00 +0000] "
            + "\"GET \(page) HTTP/1.1\" 200 512 \"-\" \"\(agent)\"\n"
        }
      }
    }
    return lines
  }

  /// Makes what `command` needs in an empty folder.
  static func fill(_ folder: String, for command: String) throws {
    let files = FileManager.default
    for path in ["logs/2026-10", "logs/2026-11", "exports"] {
      try files.createDirectory(atPath: "\(folder)/\(path)", withIntermediateDirectories: true)
    }
    try files.createSymbolicLink(atPath: folder + "/fixtures", withDestinationPath: Project.fixtures)
    for name in ["access.log", "access.log.1.gz", "access.log.2.gz"] {
      try files.copyItem(atPath: "\(Project.fixtures)/shop/logs/\(name)", toPath: "\(folder)/logs/\(name)")
    }
    for name in ["orders-march.csv", "orders-april.csv"] {
      try files.copyItem(atPath: "\(Project.fixtures)/shop/exports/\(name)", toPath: "\(folder)/exports/\(name)")
    }
    try files.copyItem(atPath: folder + "/exports/orders-march.csv", toPath: folder + "/orders.csv")
    try files.copyItem(atPath: folder + "/logs/access.log.1.gz", toPath: folder + "/access.log.gz")
    try files.copyItem(atPath: folder + "/logs/access.log.2.gz", toPath: folder + "/access.log-20260327.gz")
    try Project.write(log(months: 8...9), to: folder + "/logs/access.log.3")
    try Project.write(log(months: 10...10), to: folder + "/logs/2026-10/access.log")
    try Project.write(log(months: 11...11), to: folder + "/logs/2026-11/access.log")
    try Project.write(log(months: 9...9), to: folder + "/logs/test.log")
    // What is written must not be there yet.
    if !command.contains("--out waymark.yaml") { try Project.write("timezone: Europe/Berlin\n", to: folder + "/waymark.yaml") }
    func before(_ name: String, _ arguments: String...) throws {
      if command.contains(name), !command.contains("partial \(name)") {
        _ = try BuiltCommand.run(arguments, in: folder)
      }
    }
    if command.hasPrefix("waymark store") { try before("kpi.waymark", "report", "logs/", "--store", "kpi.waymark") }
    try before("october.part", "report", "logs/2026-10/", "--partial", "october.part")
    try before("november.part", "report", "logs/2026-11/", "orders.csv", "--partial", "november.part")
    try before("web1.part", "report", "logs/2026-10", "--partial", "web1.part")
    try before("web2.part", "report", "logs/2026-11", "--partial", "web2.part")
    try before("orders.part", "report", "orders.csv", "--partial", "orders.part")
  }
}
