import TrafficCore

/// How a stored picture has to be turned to stand upright. The numbers are those of EXIF's orientation tag.
enum Orientation: Int, CaseIterable {
  case up = 1
  case mirrored, upsideDown, mirroredUpsideDown, transposed, quarterRight, transversed, quarterLeft

  /// Rounds a display matrix (16.16 fixed point, nine numbers, `x' = a·x + c·y`, `y' = b·x + d·y`) to the nearest turn.
  init(displayMatrix matrix: [Int32]) {
    guard matrix.count >= 9 else {
      self = .up
      return
    }
    let (a, b, c, d) = (Int64(matrix[0]), Int64(matrix[1]), Int64(matrix[3]), Int64(matrix[4]))
    if a == 0, b == 0, c == 0, d == 0 {
      self = .up
    } else if abs(a) + abs(d) >= abs(b) + abs(c) {
      self = a >= 0 ? (d >= 0 ? .up : .mirroredUpsideDown) : (d >= 0 ? .mirrored : .upsideDown)
    } else {
      self = b >= 0 ? (c >= 0 ? .transposed : .quarterRight) : (c >= 0 ? .quarterLeft : .transversed)
    }
  }

  var swapsSides: Bool { rawValue >= Orientation.transposed.rawValue }

  /// The size that a stored picture of `size` has once upright.
  func upright(_ size: PixelSize) -> PixelSize {
    swapsSides ? PixelSize(width: size.height, height: size.width) : size
  }

  /// The picture turned upright, in fresh memory.
  func apply(to picture: Picture) -> Picture {
    if self == .up { return picture }
    let buffer = PlanarBuffer(size: upright(picture.size))
    let (luma, chroma) = (picture.size, picture.chromaSize)
    picture.withPlanes { source in
      buffer.withPlanes { target in
        unsafe turn(source.luma, source.lumaStride, luma, into: target.luma, target.lumaStride)
        unsafe turn(source.chromaBlue, source.chromaStride, chroma, into: target.chromaBlue, target.chromaStride)
        unsafe turn(source.chromaRed, source.chromaStride, chroma, into: target.chromaRed, target.chromaStride)
      }
    }
    return buffer.seal(colour: picture.colour)
  }

  /// Copies one plane of `size` so that it stands upright. Tiles keep a quarter turn inside the cache.
  private func turn(
    _ source: UnsafePointer<UInt8>, _ sourceStride: Int, _ size: PixelSize, into target: UnsafeMutablePointer<UInt8>,
    _ targetStride: Int
  ) {
    let walk = steps(in: size, stride: sourceStride)
    let upright = upright(size)
    let tile = 32
    for top in stride(from: 0, to: upright.height, by: tile) {
      for left in stride(from: 0, to: upright.width, by: tile) {
        let right = min(left + tile, upright.width)
        for row in top..<min(top + tile, upright.height) {
          let from = unsafe source + (walk.first + row * walk.down)
          let to = unsafe target + row * targetStride
          for column in left..<right { unsafe to[column] = from[column * walk.right] }
        }
      }
    }
  }

  /// Where the upright picture's first pixel lies in the stored plane, and how far one step right and down leads there.
  private func steps(in size: PixelSize, stride: Int) -> (first: Int, right: Int, down: Int) {
    let lastColumn = size.width - 1
    let lastRow = (size.height - 1) * stride
    return switch self {
    case .up: (0, 1, stride)
    case .mirrored: (lastColumn, -1, stride)
    case .upsideDown: (lastRow + lastColumn, -1, -stride)
    case .mirroredUpsideDown: (lastRow, 1, -stride)
    case .transposed: (0, stride, 1)
    case .quarterRight: (lastRow, -stride, 1)
    case .transversed: (lastRow + lastColumn, -stride, -1)
    case .quarterLeft: (lastColumn, stride, -1)
    }
  }
}
