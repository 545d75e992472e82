import Ingest
import Journeys
import TestSupport
import Testing

@testable import Metrics

/// Whatever the bytes are, nothing traps: they are damage, or figures that can be shown.
struct FigureDamageTests {
  private static func figures(_ name: String) throws -> (bytes: [UInt8], visitors: Visitors) {
    var random = Seeded(4)
    let visitors = SettledShop(&random, devices: 12).first
    let panel = SharedPanel([name], Visitors.shape(.week))
    panel.update(visitors.batch)
    return (try #require(panel.written(pages: visitors.pages, sources: visitors.sources)), visitors)
  }

  @Test(arguments: CarryingTests.tables)
  func `figures that break off anywhere are damage`(name: String) throws {
    let (bytes, visitors) = try Self.figures(name)
    for count in bytes.indices {
      #expect(throws: PartDamage.self) {
        try SharedPanel([name], Visitors.shape(.week)).read(Array(bytes.prefix(count)), visitors)
      }
    }
  }

  @Test(arguments: CarryingTests.tables)
  func `figures with any byte changed are damage or can be shown`(name: String) throws {
    let (bytes, visitors) = try Self.figures(name)
    var (random, shown, damaged) = (Seeded(1), 0, 0)
    for place in bytes.indices {
      for change in [1, 0x80, 0xFF, UInt8(1 + random.below(254))] as [UInt8] {
        var changed = bytes
        changed[place] ^= change
        let panel = SharedPanel([name], Visitors.shape(.week))
        do throws(PartDamage) {
          try panel.read(changed, visitors)
        } catch {
          damaged += 1
          continue
        }
        shown += 1
        // A reach of thousands of years is shown with as many rows, which takes its time.
        let context = visitors.context(panel.finished().panel, logEnd: "2026-11-28")
        var rows = 0
        panel.finished().panel.table(named: name, in: context)?.forEachRow { _ in rows += 1 }
        #expect(rows >= 0)
      }
    }
    // Of the tables that carry nothing there is only the frame, every byte of which matters.
    #expect(damaged > 0)
    #expect((shown > 0) != ["revenue", "customer_retention", "segments", "touchpoint_campaigns", "leads"].contains(name))
  }

  @Test func `whatever is read as figures is read to an end`() throws {
    var random = Seeded(2)
    let visitors = try Self.figures("pages").visitors
    for _ in 0..<3_000 {
      let name = random.pick(CarryingTests.tables)
      let settings = Visitors.shape(.week).settings
      var front: [UInt8] = [1, UInt8(settings.count)]
      for setting in settings { front += [UInt8(setting.utf8.count)] + Array(setting.utf8) }
      let names: [UInt8] = [1, 2, 0x2F, 0x61, 1, 8] + Array("(direct)".utf8) + [6] + Array("(none)".utf8) + [9]
      let channels: [UInt8] = Array("(not set)".utf8) + [1, 6] + Array("Direct".utf8)
      let body = (0..<random.below(60)).map { _ in random.chance(60) ? UInt8(random.below(5)) : UInt8(random.below(256)) }
      let sections = [1, UInt8(name.utf8.count)] + Array(name.utf8) + [UInt8(body.count)]
      let panel = SharedPanel([name], Visitors.shape(.week))
      do throws(PartDamage) {
        try panel.read(front + names + channels + sections + body, visitors)
      } catch {
        #expect(!error.words.contains("in no input") && !error.words.contains("other"), "\(error.words)")
        continue
      }
      let context = visitors.context(panel.finished().panel, logEnd: "2026-11-28")
      panel.finished().panel.table(named: name, in: context)?.forEachRow { _ in }
    }
  }
}
