package import TrafficCore

/// A scene's places and a tracker's boxes hold for pictures of one size, and this source's has changed.
package struct FrameSizeChanged: Error, Sendable, Hashable, CustomStringConvertible {
  package let camera: CameraID
  package let index: Int
  package let found: PixelSize
  package let expected: PixelSize

  package var description: String {
    "Picture \(index + 1) of \(camera) is \(Self.text(found)), the first was \(Self.text(expected)). "
      + "Places of a scene hold for one size: track the parts of such a video one by one."
  }

  private static func text(_ size: PixelSize) -> String { "\(size.width)x\(size.height)" }
}

extension Frame {
  package func check(size: PixelSize) throws(FrameSizeChanged) {
    let found = picture.size
    guard found != size else { return }
    throw FrameSizeChanged(camera: camera, index: index, found: found, expected: size)
  }
}
