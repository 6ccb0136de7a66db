import Testing

@testable import Media

struct LineRationTests {
  /// A ration that expectations may ask.
  private final class Probe {
    private var ration: LineRation

    init(most: Int) { ration = LineRation(most: most) }

    func admits(_ subject: String, at now: Duration) -> Bool { ration.admits(FFmpegSubject(source: subject), at: now) }
    func takeLeftOut(at now: Duration) -> [LineRation.LeftOut] { ration.takeLeftOut(at: now) }
  }

  @Test func `each has its own ration a minute, and what was left out is told once`() {
    let ration = Probe(most: 3)
    let said = (0..<10).filter { ration.admits("north", at: .seconds($0)) }
    #expect(said == [0, 1, 2])
    #expect(ration.admits("south", at: .seconds(30)))
    #expect(ration.takeLeftOut(at: .seconds(59)).isEmpty)
    #expect(
      ration.takeLeftOut(at: .seconds(60)) == [LineRation.LeftOut(subject: FFmpegSubject(source: "north"), count: 7)])
    #expect(ration.takeLeftOut(at: .seconds(60)).isEmpty)
    // Another minute, another ration; who was left out of nothing is not spoken of.
    #expect(ration.admits("north", at: .seconds(61)))
    #expect(ration.takeLeftOut(at: .seconds(500)).isEmpty)
  }

  @Test func `names without end share one ration, and are not remembered`() {
    let ration = Probe(most: 2)
    let said = (0..<5000).count { ration.admits("camera \($0)", at: .zero) }
    #expect(said == 1002)
    #expect(ration.takeLeftOut(at: .seconds(60)).map(\.count) == [3998])
  }
}
