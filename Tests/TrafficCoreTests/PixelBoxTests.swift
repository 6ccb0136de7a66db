import Testing
import TrafficCore

struct PixelBoxTests {
  @Test func `half of two equal boxes overlaps by a third`() {
    let left = PixelBox(x1: 0, y1: 0, x2: 2, y2: 2)
    let right = PixelBox(x1: 1, y1: 0, x2: 3, y2: 2)
    #expect(abs(left.overlap(right) - 1.0 / 3) < 1e-12)
  }

  @Test func `boxes that only touch do not overlap`() {
    let left = PixelBox(x1: 0, y1: 0, x2: 2, y2: 2)
    #expect(left.overlap(PixelBox(x1: 2, y1: 0, x2: 4, y2: 2)) == 0)
  }
}
