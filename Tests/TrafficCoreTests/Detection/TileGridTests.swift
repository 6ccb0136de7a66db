import Testing
import TrafficCore

struct TileGridTests {
  private static let size = PixelSize(width: 1000, height: 601)
  private let options = DetectionOptions()

  private func car(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, score: Double = 0.8) -> Detection {
    Detection(box: PixelBox(x1: x1, y1: y1, x2: x2, y2: y2), score: score, classID: 0, trafficClass: .car)
  }

  @Test func `one tile is the picture alone`() {
    let grid = TileGrid(size: Self.size, count: 1)
    #expect(grid.areas == [PictureArea(x: 0, y: 0, size: Self.size)])
    let twoOnEachOther = [car(10, 10, 50, 50), car(12, 10, 52, 50, score: 0.7)]
    #expect(grid.merged([twoOnEachOther], options: options) == twoOnEachOther)
  }

  @Test(arguments: [2, 3, 5])
  func `parts begin on even pixels, overlap and end with the picture`(count: Int) {
    let parts = TileGrid(size: Self.size, count: count).areas.dropFirst()
    #expect(parts.count == count * count)
    #expect(parts.allSatisfy { $0.x % 2 == 0 && $0.y % 2 == 0 })
    #expect(parts.map { $0.x + $0.size.width }.max() == Self.size.width)
    #expect(parts.map { $0.y + $0.size.height }.max() == Self.size.height)
    let row = parts.prefix(count)
    for (left, right) in zip(row, row.dropFirst()) {
      let shared = left.x + left.size.width - right.x
      #expect(Double(shared) > 0.2 * Double(left.size.width))
    }
  }

  @Test func `a small picture is not cut into specks`() {
    #expect(TileGrid(size: PixelSize(width: 100, height: 90), count: 6).areas.count == 1)
  }

  @Test func `what is seen whole and in a part is one thing, the surest`() {
    let grid = TileGrid(size: Self.size, count: 2)
    let found = [[car(100, 100, 130, 120, score: 0.4)], [car(101, 100, 130, 121, score: 0.9)], [], [], []]
    #expect(grid.merged(found, options: options).map(\.score) == [0.9])
  }

  @Test func `neighbours stay two`() {
    let grid = TileGrid(size: Self.size, count: 2)
    let found = [[car(100, 100, 130, 120)], [car(128, 100, 160, 121, score: 0.6)], [], [], []]
    #expect(grid.merged(found, options: options).count == 2)
  }

  @Test func `a piece cut by an inner edge is dropped, one at the picture's edge stays`() {
    let grid = TileGrid(size: Self.size, count: 2)
    let edge = Double(grid.areas[1].size.width)
    let cut = car(edge - 40, 100, edge, 130)
    let atBorder = car(0, 200, 40, 230)
    #expect(grid.merged([[], [cut, atBorder], [], [], []], options: options) == [atBorder])
  }

  @Test func `a piece inside a lorry seen whole is no vehicle of its own`() {
    let grid = TileGrid(size: Self.size, count: 2)
    let lorry = car(300, 100, 700, 400, score: 0.9)
    let piece = car(320, 120, 500, 380, score: 0.5)
    #expect(grid.merged([[lorry], [piece], [], [], []], options: options) == [lorry])
  }

  @Test func `no more are kept than wanted`() {
    let grid = TileGrid(size: Self.size, count: 2)
    let many = (0..<20).map { car(Double($0) * 40, 10, Double($0) * 40 + 20, 30) }
    #expect(grid.merged([many, [], [], [], []], options: DetectionOptions(maximumCount: 7)).count == 7)
  }

  @Test func `of boxes on each other the surest stays, whatever it is called`() {
    var truck = car(10, 10, 50, 50, score: 0.7)
    truck.classID = 1
    let other = car(200, 10, 240, 50, score: 0.2)
    let kept = Thinning.best([truck, car(11, 10, 50, 50), other], maximumOverlap: 0.6)
    #expect(kept.map(\.score) == [0.8, 0.2])
  }

  @Test func `a car that is called a truck too stays one, and a rider stays on the motorcycle`() {
    var truck = car(10, 10, 50, 50, score: 0.5)
    (truck.classID, truck.trafficClass) = (1, .truck)
    var rider = car(10, 10, 50, 50, score: 0.4)
    (rider.classID, rider.trafficClass) = (5, .pedestrian)
    let kept = Thinning.acrossVehicles([truck, rider, car(11, 10, 50, 51)])
    #expect(kept.map(\.trafficClass) == [.car, .pedestrian])
  }
}
