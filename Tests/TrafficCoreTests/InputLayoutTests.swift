import Testing
import TrafficCore

struct InputLayoutTests {
  private let centred = InputLayout(
    size: PixelSize(width: 640, height: 640), channels: .rgb, fit: .letterbox(padding: 114, centered: true))
  private let cornered = InputLayout(
    size: PixelSize(width: 416, height: 416), channels: .bgr, fit: .letterbox(padding: 114, centered: false))

  @Test func `a wide picture lies in the middle of a centred letterbox`() {
    let place = centred.placement(of: PixelSize(width: 1920, height: 1080))
    #expect(place == FitPlacement(x: 0, y: 140, size: PixelSize(width: 640, height: 360)))
  }

  @Test func `an odd rest puts the smaller half first`() {
    let place = centred.placement(of: PixelSize(width: 640, height: 361))
    #expect(place == FitPlacement(x: 0, y: 139, size: PixelSize(width: 640, height: 361)))
  }

  @Test func `a top left letterbox cuts fractions off`() {
    let place = cornered.placement(of: PixelSize(width: 1242, height: 375))
    #expect(place == FitPlacement(x: 0, y: 0, size: PixelSize(width: 416, height: 125)))
  }

  @Test(arguments: [
    // Wide and tall ones are stretched as far as allowed, nearly square ones until they fill the input.
    (PixelSize(width: 1920, height: 1080), FitPlacement(x: 0, y: 110, size: PixelSize(width: 640, height: 420))),
    (PixelSize(width: 500, height: 1000), FitPlacement(x: 133, y: 0, size: PixelSize(width: 373, height: 640))),
    (PixelSize(width: 1100, height: 1000), FitPlacement(x: 0, y: 0, size: PixelSize(width: 640, height: 640))),
    (PixelSize(width: 80, height: 80), FitPlacement(x: 0, y: 0, size: PixelSize(width: 640, height: 640))),
  ])
  func `a letterbox that may stretch leaves less of a rest`(original: PixelSize, expected: FitPlacement) {
    var layout = centred
    layout.fit = .letterbox(padding: 114, centered: true, mostStretch: 7.0 / 6)
    #expect(layout.placement(of: original) == expected)
  }

  @Test(arguments: [
    // 150.7 pixels.
    (PixelSize(width: 1242, height: 375), PixelSize(width: 416, height: 150)),
    (PixelSize(width: 375, height: 1242), PixelSize(width: 150, height: 416)),
  ])
  func `a top left letterbox that may stretch cuts fractions off, too`(original: PixelSize, expected: PixelSize) {
    var layout = cornered
    layout.fit = .letterbox(padding: 114, centered: false, mostStretch: 1.2)
    #expect(layout.placement(of: original) == FitPlacement(x: 0, y: 0, size: expected))
  }

  @Test func `a sliver keeps at least one pixel`() {
    #expect(centred.placement(of: PixelSize(width: 5000, height: 1)).size == PixelSize(width: 640, height: 1))
  }

  @Test(arguments: [PixelSize(width: 1920, height: 1080), PixelSize(width: 333, height: 777)])
  func `what is placed comes back to where it was`(original: PixelSize) {
    let box = PixelBox(x1: 10, y1: 20, x2: 110, y2: 220)
    for fit in [
      InputLayout.Fit.stretch, .letterbox(padding: 0, centered: true), .letterbox(padding: 0, centered: false),
      .letterbox(padding: 0, centered: true, mostStretch: 1.2),
    ] {
      let transform = InputLayout(size: PixelSize(width: 320, height: 416), channels: .rgb, fit: fit)
        .transform(of: original)
      let inside = PixelBox(
        x1: box.x1 * transform.scaleX + transform.offsetX, y1: box.y1 * transform.scaleY + transform.offsetY,
        x2: box.x2 * transform.scaleX + transform.offsetX, y2: box.y2 * transform.scaleY + transform.offsetY)
      let back = transform.original(of: inside)
      #expect(abs(back.x1 - box.x1) < 1e-9 && abs(back.y1 - box.y1) < 1e-9)
      #expect(abs(back.x2 - box.x2) < 1e-9 && abs(back.y2 - box.y2) < 1e-9)
    }
  }
}
