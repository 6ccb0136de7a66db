/// How the luma and chroma of a picture become colours.
package struct ColourCoding: Sendable, Hashable {
  package enum Matrix: Sendable, Hashable { case bt601, bt709, bt2020 }

  package var matrix: Matrix
  /// Luma 0…255 (JPEG) instead of 16…235 (video).
  package var isFullRange: Bool

  package init(matrix: Matrix, isFullRange: Bool) {
    self.matrix = matrix
    self.isFullRange = isFullRange
  }

  /// What JFIF, the usual form of JPEG files, always has.
  package static let jpeg = ColourCoding(matrix: .bt601, isFullRange: true)
}

/// Pixels as the decoder left them: 8 bit planar YUV 4:2:0, upright, not copied.
///
/// Chroma planes have `(width + 1) / 2` by `(height + 1) / 2` samples. Whoever made the picture owns the memory
/// and gets it back when the last copy of the value is gone.
package struct Picture: Sendable {
  package let size: PixelSize
  package let colour: ColourCoding
  private let memory: PictureMemory

  package init(size: PixelSize, colour: ColourCoding, memory: PictureMemory) {
    self.size = size
    self.colour = colour
    self.memory = memory
  }

  package var chromaSize: PixelSize { PixelSize(width: (size.width + 1) / 2, height: (size.height + 1) / 2) }

  /// Lends the planes for the time of the call; the pointers must not leave it.
  package func withPlanes<Result, Failure: Error>(
    _ body: (PicturePlanes) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(memory) {} }
    return try body(memory.planes)
  }

  /// The part of the picture that the box covers, in the same memory; nil for less than two pixels each way. Its left
  /// and upper edge are moved outwards to even pixels, where chroma begins.
  package func cutOut(_ box: PixelBox) -> Picture? {
    let inside = box.clamped(to: size)
    guard inside.width >= 2, inside.height >= 2 else { return nil }
    let (x, y) = (Int(inside.x1) / 2 * 2, Int(inside.y1) / 2 * 2)
    let part = PixelSize(
      width: min(Int(inside.x2.rounded(.up)), size.width) - x, height: min(Int(inside.y2.rounded(.up)), size.height) - y
    )
    let (whole, planes) = (memory, memory.planes)
    let chroma = y / 2 * planes.chromaStride + x / 2
    let cut = unsafe PicturePlanes(
      luma: planes.luma + (y * planes.lumaStride + x), chromaBlue: planes.chromaBlue + chroma,
      chromaRed: planes.chromaRed + chroma, lumaStride: planes.lumaStride, chromaStride: planes.chromaStride)
    return Picture(size: part, colour: colour, memory: PictureMemory(planes: cut) { withExtendedLifetime(whole) {} })
  }
}

/// A rectangle of whole pixels.
package struct PictureArea: Sendable, Hashable {
  package let x: Int
  package let y: Int
  package let size: PixelSize

  package init(x: Int, y: Int, size: PixelSize) {
    self.x = x
    self.y = y
    self.size = size
  }
}

extension Picture {
  /// A part of the picture, in the same memory. The corner lies on even pixels, because two share a colour.
  package func part(_ area: PictureArea) -> Picture {
    precondition(
      area.x >= 0 && area.y >= 0 && area.x % 2 == 0 && area.y % 2 == 0 && area.size.width > 0 && area.size.height > 0
        && area.x + area.size.width <= size.width && area.y + area.size.height <= size.height,
      "a part lies inside its picture and begins on even pixels")
    let whole = memory
    let planes = withPlanes { planes in
      let luma = area.y * planes.lumaStride + area.x
      let chroma = area.y / 2 * planes.chromaStride + area.x / 2
      return unsafe PicturePlanes(
        luma: planes.luma + luma, chromaBlue: planes.chromaBlue + chroma, chromaRed: planes.chromaRed + chroma,
        lumaStride: planes.lumaStride, chromaStride: planes.chromaStride)
    }
    return Picture(
      size: area.size, colour: colour, memory: PictureMemory(planes: planes) { withExtendedLifetime(whole) {} })
  }
}

/// Where the three planes lie. Only valid while the `PictureMemory` lives.
@safe package struct PicturePlanes {
  package let luma: UnsafePointer<UInt8>
  package let chromaBlue: UnsafePointer<UInt8>
  package let chromaRed: UnsafePointer<UInt8>
  /// Bytes from one row to the next.
  package let lumaStride: Int
  package let chromaStride: Int

  package init(
    luma: UnsafePointer<UInt8>, chromaBlue: UnsafePointer<UInt8>, chromaRed: UnsafePointer<UInt8>, lumaStride: Int,
    chromaStride: Int
  ) {
    unsafe self.luma = luma
    unsafe self.chromaBlue = chromaBlue
    unsafe self.chromaRed = chromaRed
    self.lumaStride = lumaStride
    self.chromaStride = chromaStride
  }
}

/// The owner of a picture's memory; a subclass or a closure gives it back.
@safe package final class PictureMemory: @unchecked Sendable {  // immutable: nobody writes the planes after `init`
  package let planes: PicturePlanes
  private let release: () -> Void

  package init(planes: PicturePlanes, release: @escaping () -> Void) {
    self.planes = planes
    self.release = release
  }

  deinit { release() }
}
