/// What a network wants to be fed, so that scaling can happen outside it.
///
/// The prepared picture is packed 8 bit, three channels; normalisation is part of the network's graph.
package struct InputLayout: Sendable, Hashable {
  package enum ChannelOrder: Sendable, Hashable { case rgb, bgr }

  /// How a picture of another shape is made to fit.
  package enum Fit: Sendable, Hashable {
    /// Both axes scaled on their own.
    case stretch
    /// Shape kept, the rest filled with `padding`; the picture in the middle or in the top left corner.
    case letterbox(padding: UInt8, centered: Bool)
  }

  package var size: PixelSize
  package var channels: ChannelOrder
  package var fit: Fit

  package init(size: PixelSize, channels: ChannelOrder, fit: Fit) {
    self.size = size
    self.channels = channels
    self.fit = fit
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
