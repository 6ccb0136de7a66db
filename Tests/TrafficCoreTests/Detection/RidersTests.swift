import Testing
import TrafficCore

struct RidersTests {
  private let machine = Detection(
    box: PixelBox(x1: 100, y1: 100, x2: 140, y2: 180), score: 0.4, classID: 3, trafficClass: .motorcycle)

  private func person(_ box: PixelBox) -> Detection {
    Detection(box: box, score: 0.8, classID: 5, trafficClass: .pedestrian)
  }

  @Test func `a rider and the machine are one vehicle, as sure as the surer`() throws {
    let found = Riders.merged([person(PixelBox(x1: 105, y1: 80, x2: 135, y2: 160)), machine])
    try #require(found.count == 1)
    #expect(found[0].trafficClass == .motorcycle && found[0].score == 0.8 && found[0].box == machine.box)
  }

  @Test(arguments: [
    PixelBox(x1: 132, y1: 90, x2: 160, y2: 180),  // beside it
    PixelBox(x1: 105, y1: 20, x2: 135, y2: 105),  // behind it, farther away
  ])
  func `who stands beside or behind a machine stays a pedestrian`(box: PixelBox) {
    #expect(Riders.merged([person(box), machine]).count == 2)
  }

  @Test func `people and cars are left as they are`() {
    let car = Detection(box: machine.box, score: 0.5, classID: 0, trafficClass: .car)
    let all = [car, person(machine.box)]
    #expect(Riders.merged(all) == all)
  }
}
