import Testing

@testable import Media

struct OpeningLinesTests {
  /// Lines that expectations may ask.
  private final class Probe {
    private var lines = OpeningLines()

    func isNew(_ line: String, _ subject: String) -> Bool { lines.isNew(line, about: FFmpegSubject(source: subject)) }
    func opened(_ subject: String) { lines.opened(FFmpegSubject(source: subject)) }
  }

  @Test func `what is said at every attempt is said once until the source is open`() {
    let lines = Probe()
    #expect(lines.isNew("[rtsp @ 0x7f01] [tcp @ 0x7f02] Connection refused", "north"))
    #expect(!lines.isNew("[rtsp @ 0x8f01] [tcp @ 0x8f02] Connection refused", "north"))
    #expect(lines.isNew("[tcp @ 0x8f02] No route to host", "north"))
    #expect(lines.isNew("[tcp @ 0x9f02] Connection refused", "south"))
    lines.opened("north")
    #expect(lines.isNew("[tcp @ 0x7f02] Connection refused", "north"))
    #expect(!lines.isNew("[tcp @ 0x7f02] Connection refused", "south"))
  }

  @Test func `lines and names without end are not remembered for ever`() {
    let lines = Probe()
    #expect((0..<500).count { lines.isNew("attempt \($0)", "north") } == 50)
    for number in 0..<1000 { _ = lines.isNew("refused", "camera \(number)") }
    // Room was made, and the first are new again.
    #expect(lines.isNew("attempt 1", "north"))
  }
}
