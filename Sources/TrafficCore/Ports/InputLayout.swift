/// What a network wants to be fed, so that scaling can happen outside it.
///
/// The prepared picture is packed 8 bit, three channels; normalisation is part of the network's graph.
package struct InputLayout: Sendable, Hashable {
  package enum ChannelOrder: Sendable, Hashable { case rgb, bgr }

  /// How a picture of another shape is made to fit.
  package enum Fit: Sendable, Hashable {
    /// Both axes scaled on their own.
    case stretch
    /// Shape kept, the rest filled with `padding`; the picture in the middle or in the top left corner. Where one axis
    /// would leave a rest it may be scaled up to `mostStretch` times as much as the other.
    case letterbox(padding: UInt8, centered: Bool, mostStretch: Double = 1)
  }

  /// What becomes of pictures that are larger than the input.
  package enum Shrinking: String, Sendable, CaseIterable {
    /// A pixel is mixed from the four nearest; what lies between is not looked at, as in OpenCV's `INTER_LINEAR`.
    case sampled = "sample"
    /// A pixel is the mean of all that it covers, as in OpenCV's `INTER_AREA`.
    case averaged = "average"
  }

  package var size: PixelSize
  package var channels: ChannelOrder
  package var fit: Fit
  package var shrinking: Shrinking

  package init(size: PixelSize, channels: ChannelOrder, fit: Fit, shrinking: Shrinking = .sampled) {
    self.size = size
    self.channels = channels
    self.fit = fit
    self.shrinking = shrinking
  }
}

/// Where the scaled picture lies in the network's input, in whole pixels; the rest is padding.
package struct FitPlacement: Sendable, Hashable {
  package let x: Int
  package let y: Int
  package let size: PixelSize

  package init(x: Int, y: Int, size: PixelSize) {
    self.x = x
    self.y = y
    self.size = size
  }
}

extension InputLayout {
  /// Where a picture of size `original` goes, to the pixel as the makers of each network family do it: a centred
  /// letterbox rounds (Ultralytics), a top left one cuts off (YOLOX).
  package func placement(of original: PixelSize) -> FitPlacement {
    guard case .letterbox(_, let centered, _) = fit else { return FitPlacement(x: 0, y: 0, size: size) }
    let scale = scales(of: original)
    let rule: FloatingPointRoundingRule = centered ? .toNearestOrEven : .towardZero
    let width = min(max(Int((Double(original.width) * scale.x).rounded(rule)), 1), size.width)
    let height = min(max(Int((Double(original.height) * scale.y).rounded(rule)), 1), size.height)
    let content = PixelSize(width: width, height: height)
    guard centered else { return FitPlacement(x: 0, y: 0, size: content) }
    // An odd rest puts the smaller half first.
    return FitPlacement(x: (size.width - width) / 2, y: (size.height - height) / 2, size: content)
  }

  /// The way back from the network's input to a picture of size `original`.
  package func transform(of original: PixelSize) -> FitTransform {
    let place = placement(of: original)
    let scale = scales(of: original)
    return FitTransform(
      scaleX: scale.x, scaleY: scale.y, offsetX: Double(place.x), offsetY: Double(place.y), original: original)
  }

  private func scales(of original: PixelSize) -> (x: Double, y: Double) {
    let whole = (x: Double(size.width) / Double(original.width), y: Double(size.height) / Double(original.height))
    guard case .letterbox(_, _, let mostStretch) = fit else { return whole }
    let most = min(whole.x, whole.y) * mostStretch
    return (min(whole.x, most), min(whole.y, most))
  }
}

/// How a point of the network's input becomes a point of the original picture:
/// `original = (input - offset) / scale`.
package struct FitTransform: Sendable, Hashable {
  package var scaleX: Double
  package var scaleY: Double
  package var offsetX: Double
  package var offsetY: Double
  package var original: PixelSize

  package init(scaleX: Double, scaleY: Double, offsetX: Double, offsetY: Double, original: PixelSize) {
    self.scaleX = scaleX
    self.scaleY = scaleY
    self.offsetX = offsetX
    self.offsetY = offsetY
    self.original = original
  }

  /// A box in input pixels, brought back to the original picture and clamped to it.
  package func original(of box: PixelBox) -> PixelBox {
    PixelBox(
      x1: (box.x1 - offsetX) / scaleX, y1: (box.y1 - offsetY) / scaleY,
      x2: (box.x2 - offsetX) / scaleX, y2: (box.y2 - offsetY) / scaleY
    ).clamped(to: original)
  }
}

/// A picture scaled to an `InputLayout`: packed rows of three bytes a pixel, no gaps.
package struct PreparedPicture: Sendable {
  package let layout: InputLayout
  package let transform: FitTransform
  package let bytes: [UInt8]

  package init(layout: InputLayout, transform: FitTransform, bytes: [UInt8]) {
    precondition(bytes.count == layout.size.area * 3, "a prepared picture has three bytes a pixel")
    self.layout = layout
    self.transform = transform
    self.bytes = bytes
  }
}
