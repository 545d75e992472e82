import Foundation
@testable import Ingest
import Testing

@Suite("How a file writes its columns")
struct ColumnNotationTests {
  private func orders(_ change: (inout ColumnMapping) -> Void = { _ in }) -> InputSettings {
    var mapping = ColumnMapping(formatName: "mine", kind: .order, time: "Day")
    mapping.order = "Number"
    mapping.amount = .column("Price")
    mapping.refund = .column("Back")
    change(&mapping)
    return InputSettings(mapping: mapping)
  }

  private let header = "Day;Number;Price;Back\n"

  private func amounts(_ rows: [String], _ settings: InputSettings? = nil) throws -> SourceRead {
    let text = header + rows.enumerated().map { "2026-05-01;\($0.offset + 1);\($0.element)\n" }.joined()
    return try readSource(text, settings: settings ?? orders(), step: 64)
  }

  @Test(
    arguments: [
      (["1.234;", "30,00;"], [(1234, 0), (3000, 2)]), (["1.234;", "30.00;"], [(1234, 3), (3000, 2)]),
      (["1,234;", "30,5;"], [(1234, 3), (305, 1)]), (["1,234;", "1.234.567;"], [(1234, 3), (1_234_567, 0)]),
      (["1,234;", "1.234,5;"], [(1234, 3), (12_345, 1)]), (["12;", "1,234;", "9;", "2.50;"], [(12, 0), (1234, 0), (9, 0), (250, 2)]),
      // The column's own cells before those of its neighbour.
      (["1.234;5.00", "30,00;"], [(1234, 0), (3000, 2)]),
      // Where none of its own decides, the neighbour does.
      (["1.234;5,00", "7;"], [(1234, 0), (7, 0)]),
    ] as [([String], [(Int128, Int)])])
  func `one cell that decides says what the marks of a column mean, wherever it stands`(rows: [String], expected: [(Int128, Int)])
    throws
  {
    let read = try amounts(rows)
    #expect(read.sink.orders.map(\.row.amount) == expected.map { Amount(units: $0.0, digits: $0.1) })
    #expect(read.source.remarks.isEmpty)
    // The cells that are read do not depend on the order of rows.
    let turned = try amounts(rows.reversed())
    #expect(turned.sink.orders.map(\.row.amount) == expected.reversed().map { Amount(units: $0.0, digits: $0.1) })
  }

  @Test func `a cell far behind decides for those at the beginning`() throws {
    for decisive in ["0,50", "0.50"] {
      let rows = Array(repeating: "1.234;", count: 20_000) + ["\(decisive);"]
      let read = try amounts(rows)
      #expect(read.sink.orders.first?.row.amount == Amount(units: 1234, digits: decisive == "0,50" ? 0 : 3))
      #expect(read.counts.rejected == 0)
    }
  }

  @Test func `where nothing decides the point is the decimal mark, and it is said`() throws {
    let read = try amounts(["1,234;", "12;"])
    #expect(read.sink.orders.map(\.row.amount) == [Amount(units: 1234, digits: 0), Amount(units: 12, digits: 0)])
    #expect(read.source.remarks.count == 1)
    #expect(read.source.remarks.first?.contains("“Price”") == true)
    #expect(try amounts(["1.234;"]).sink.orders.first?.row.amount == Amount(units: 1234, digits: 3))
    #expect(try amounts(["12;", "12.00;"]).source.remarks.isEmpty)
  }

  @Test func `what the user says of the marks holds`() throws {
    var settings = orders()
    settings.decimalMark = .comma
    let read = try amounts(["1.234;", "1,234;", "30.00;"], settings)
    #expect(
      read.sink.orders.map(\.row.amount) == [
        Amount(units: 1234, digits: 0), Amount(units: 1234, digits: 3), Amount(units: 3000, digits: 2),
      ])
    #expect(read.source.remarks.isEmpty)
  }

  @Test func `a condition compares what the column says`() throws {
    let settings = orders { $0.keep = ["Price > 100"].compactMap { RowCondition($0) } }
    #expect(try amounts(["1.234;", "0,5;"], settings).sink.orders.count == 1)
    #expect(try amounts(["1.234;", "0.5;"], settings).sink.orders.count == 0)
  }

  // MARK: Dates

  private func days(_ days: [String], _ change: (inout InputSettings) -> Void = { _ in }) throws -> SourceRead {
    var settings = orders()
    change(&settings)
    let text = header + days.enumerated().map { "\($0.element);\($0.offset + 1);5,00;\n" }.joined()
    return try readSource(text, settings: settings, step: 64)
  }

  private func stamps(_ read: SourceRead) -> [String?] { read.sink.orders.map { $0.row.time.map(stamp) } }

  @Test(arguments: [
    (["05/06/2026", "13/06/2026"], ["2026-06-05", "2026-06-13"]), (["05/06/2026", "06/13/2026"], ["2026-05-06", "2026-06-13"]),
    (["13.6.26", "5.6.26"], ["2026-06-13", "2026-06-05"]), (["2026-06-05", "05/06/2026", "6/30/2026"], ["2026-06-05", "2026-05-06", "2026-06-30"]),
    (["05/05/2026"], ["2026-05-05"]), (["45631", "1777629600"], ["2024-12-05", "2026-05-01"]),
  ])
  func `one date that decides says which is the day, wherever it stands`(dates: [String], expected: [String]) throws {
    let read = try days(dates)
    #expect(stamps(read).map { $0?.prefix(10) } == expected.map { $0.prefix(10) })
    #expect(read.counts.rejected == 0)
  }

  @Test func `a date that contradicts the first that decided is rejected`() throws {
    let read = try days(["01/02/2026", "31/12/2026", "12/31/2026", "02/03/2026"])
    #expect(stamps(read).map { $0?.prefix(10) } == ["2026-02-01", "2026-12-31", "2026-03-02"])
    #expect(read.source.rejects.map(\.line) == [4])
    #expect(read.addsUp)
  }

  @Test func `where no date decides the format is asked for, unless the user said the order`() throws {
    #expect(throws: IngestError.self) { _ = try days(["05/06/2026", "07/08/2026"]) }
    do {
      _ = try days(["05/06/2026"])
    } catch IngestError.openDates(_, let column) {
      #expect(column == "Day")
    }
    #expect(stamps(try days(["05/06/2026"]) { $0.dayOrder = .dayFirst }) == ["2026-06-05 00:00:00"])
    #expect(stamps(try days(["05/06/2026"]) { $0.dayOrder = .monthFirst }) == ["2026-05-06 00:00:00"])
  }

  // MARK: Pipes

  /// Reads what comes out of a named pipe, which can't be read twice.
  private func readPipe(_ text: String, step: Int) throws -> SourceRead {
    let folder = FileManager.default.temporaryDirectory.path
    let path = "\(folder)/pipe-\(UUID().uuidString)"
    #expect(mkfifo(path, 0o600) == 0)
    defer { FileSystem.remove(path) }
    let bytes = Data(text.utf8)
    Thread { try? FileHandle(forWritingTo: URL(fileURLWithPath: path)).write(contentsOf: bytes) }.start()
    let kept = KeptRejects()
    let sink = Recorder()
    var reader = SourceReader(zones: [try rules("UTC")], rejects: kept, step: step)
    var source = SourceRecord(name: "input", path: path)
    try reader.read(&source, number: 0, settings: orders(), into: sink)
    return SourceRead(source: source, sink: sink, kept: kept, deferred: reader.deferred)
  }

  @Test(arguments: [256 << 10, 1000]) func `a pipe is read as the file is`(step: Int) throws {
    let rows = (1...30_000).map { "0\($0 % 9 + 1)/02/2026;\($0);\($0 % 9 + 1).\(100 + $0 % 900);\n" }
    let text = header + rows.joined() + "31/12/2026;x;0,5;\n" + rows.joined()
    let file = try readSource(text, settings: orders())
    let pipe = try readPipe(text, step: step)
    #expect(file.sink.orders.count == 60_001)
    #expect(file.sink.orders.first?.row.amount?.digits == 0)
    #expect(pipe.sink.orders.map(\.row) == file.sink.orders.map(\.row))
    #expect(pipe.sink.orders.map(\.line) == file.sink.orders.map(\.line))
    #expect(pipe.source.counts == file.source.counts)
    #expect(pipe.source.storedBytes == text.utf8.count)
  }
}
