import Testing

@testable import TrafficCore

struct PreparedPartsTests {
  @Test func `what is found in a part comes back to its place in the whole picture, each axis by its own scale`() {
    let area = PictureArea(x: 100, y: 200, size: PixelSize(width: 400, height: 400))
    let whole = PixelSize(width: 1000, height: 600)
    let part = FitTransform(scaleX: 0.5, scaleY: 0.25, offsetX: 10, offsetY: 20, original: area.size)
    let box = PixelBox(x1: 60, y1: 70, x2: 110, y2: 95)
    #expect(part.original(of: box) == PixelBox(x1: 100, y1: 200, x2: 200, y2: 300))
    #expect(part.moved(to: area, of: whole).original(of: box) == PixelBox(x1: 200, y1: 400, x2: 300, y2: 500))
    // Cut off at the end of the whole, not of the part.
    let large = PixelBox(x1: 60, y1: 70, x2: 700, y2: 700)
    #expect(part.moved(to: area, of: whole).original(of: large) == PixelBox(x1: 200, y1: 400, x2: 1000, y2: 600))
  }
}
