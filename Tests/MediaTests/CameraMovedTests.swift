import Media
import Testing
import TrafficCore

struct CameraMovedTests {
  private func pictures(seed: UInt64, _ count: Int) -> [Picture] {
    var settings = SimulationSettings(place: .street, seed: seed)
    settings.size = PixelSize(width: 640, height: 360)
    var simulator = Simulator(settings)
    let maker = SimulatedPictures(simulator)
    return (0..<count).map { _ in
      for _ in 0..<14 { _ = simulator.next() }
      return maker.picture(of: simulator.next(), simulator)
    }
  }

  @Test func `passing traffic is no moved camera, another view is after ten seconds`() throws {
    let own = pictures(seed: 5, 4)
    let other = pictures(seed: 6, 1)
    var check = CameraMovedCheck(reference: own[0])
    for (second, picture) in own.enumerated() {
      let hasMoved = check.update(picture, at: Timestamp.zero.advanced(bySeconds: Double(second)))
      #expect(!hasMoved)
      #expect(try #require(check.match) > 0.5)
    }
    var said: [Int] = []
    for second in 10..<25 where check.update(other[0], at: Timestamp.zero.advanced(bySeconds: Double(second))) {
      said.append(second)
    }
    #expect(said.first == 20)
  }
}
