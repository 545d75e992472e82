@testable import Ingest
import Testing

@Suite("A condition on a row")
struct RowConditionTests {
  private func holds(_ condition: String, for cell: String) throws -> Bool {
    let bytes = Array(cell.utf8)
    return try #require(RowCondition(condition)).holds(for: bytes.span)
  }

  @Test(arguments: [
    ("Status = paid", "paid", true), ("Status = paid", "Paid", false), ("Status=paid", "paid", true),
    ("Status != test", "live", true),
    ("Status != test", "test", false), ("Status != test", "", true), ("Total = 10", "10.00", true),
    ("Total = 10", "€ 10,00", true),
    ("Total != 10", "10.00", false), ("Total != 10", "ten", true), ("Total > 0", "0.01", true),
    ("Total > 0", "0.00", false), ("Total > 0", "-1", false),
    ("Total >= 0", "0", true), ("Total >= 0.5", "0.49", false), ("Total < 100", "99.99", true),
    ("Total < 100", "1,000.00", false), ("Total <= 100", "100", true),
    ("Total <= -5", "(5.00)", true), ("Total > 0", "", false), ("Total < 0", "", false), ("Total < 0", "n/a", false),
    ("Total = 0", "", false),
    ("Day >= 2026-01-02", "2026-01-10", true), ("Day < 2026-01-02", "2026-01-01", true),
    ("Day < 2026-01-02", "2026-01-02", false),
    ("Name > m", "n", true), ("Name > m", "M", false), ("Page like /checkout/*", "/checkout/a/b", true),
    ("Page like /checkout/*", "/cart", false),
    ("Page not like *.html", "/a.php", true), ("Page not like *.html", "/a.html", false), ("Note present", "x", true),
    ("Note present", "", false),
    ("Note absent", "", true), ("Note absent", "x", false),
    // The first sign is the condition's, whatever the value holds.
    ("Page like /x?id=*", "/x?id=7", true), ("Note = a<b", "a<b", true),
    ("Note = did not like it", "did not like it", true), ("Note = a != b", "a != b", true),
    ("Note = will be present", "will be present", true), ("Note != a>=b", "a", true),
  ])
  func `compares numbers as numbers and anything else as text`(condition: String, cell: String, holds: Bool) throws {
    #expect(try self.holds(condition, for: cell) == holds)
  }

  @Test(arguments: [
    ("Financial Status = paid", "Financial Status"), ("  Total>=5", "Total"), ("Order Total != 0", "Order Total"),
    ("Paid at present", "Paid at"),
    ("Page not like *x", "Page"), ("Page like a=b", "Page"), ("Note = x >= y", "Note"), ("Like = a", "Like"),
    ("Unlike like b", "Unlike"),
  ])
  func `names its column`(condition: String, column: String) throws {
    #expect(try #require(RowCondition(condition)).column == column)
  }

  @Test(arguments: [
    "", "Status", "= paid", "Status =", "Status = ", "present", " absent", "like x", "Status likes x", "Status ~ x",
    "Page like", "!=",
  ])
  func `is none without column, sign and value`(text: String) {
    #expect(RowCondition(text) == nil)
  }
}
