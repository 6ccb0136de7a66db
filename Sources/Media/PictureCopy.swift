package import TrafficCore

extension Picture {
  /// A picture of the caller's own bytes, which are copied: three planes without gaps between rows, luma first.
  ///
  /// - Throws: when the number of bytes does not fit the size.
  package init(size: PixelSize, colour: ColourCoding, planarBytes: [UInt8]) throws(MediaError) {
    try self.init(size: size, colour: colour, planarBytes: planarBytes[...])
  }

  init(size: PixelSize, colour: ColourCoding, planarBytes: ArraySlice<UInt8>) throws(MediaError) {
    guard size.width > 0, size.height > 0 else {
      throw MediaError(.empty, subject: "picture", cause: "its size is \(size.width)x\(size.height)")
    }
    let chroma = PixelSize(width: (size.width + 1) / 2, height: (size.height + 1) / 2)
    guard planarBytes.count == size.area + 2 * chroma.area else {
      throw MediaError(
        .truncated, subject: "picture",
        cause: "\(planarBytes.count) bytes, but \(size.width)x\(size.height) takes \(size.area + 2 * chroma.area)")
    }
    let buffer = PlanarBuffer(size: size)
    buffer.withPlanes { planes in
      unsafe planarBytes.withUnsafeBufferPointer { bytes in
        guard let start = bytes.baseAddress else { return }
        unsafe copyRows(from: start, stride: size.width, to: planes.luma, stride: planes.lumaStride, size: size)
        unsafe copyRows(
          from: start + size.area, stride: chroma.width, to: planes.chromaBlue, stride: planes.chromaStride,
          size: chroma)
        unsafe copyRows(
          from: start + size.area + chroma.area, stride: chroma.width, to: planes.chromaRed,
          stride: planes.chromaStride, size: chroma)
      }
    }
    self = buffer.seal(colour: colour)
  }

  /// The planes without gaps between rows, luma first.
  package func planarBytes() -> [UInt8] {
    let total = size.area + 2 * chromaSize.area
    return unsafe [UInt8](unsafeUninitializedCapacity: total) { bytes, count in
      guard let start = bytes.baseAddress else { return }
      count = total
      withPlanes { planes in
        unsafe copyRows(from: planes.luma, stride: planes.lumaStride, to: start, stride: size.width, size: size)
        let chroma = chromaSize
        unsafe copyRows(
          from: planes.chromaBlue, stride: planes.chromaStride, to: start + size.area, stride: chroma.width,
          size: chroma)
        unsafe copyRows(
          from: planes.chromaRed, stride: planes.chromaStride, to: start + size.area + chroma.area,
          stride: chroma.width, size: chroma)
      }
    }
  }

  /// The picture with whole blocks of two by two pixels: a copy whose last column and row are repeated where a side
  /// is odd. JPEG and H.264 libraries read those pixels.
  func evenSized() -> Picture {
    guard size.width % 2 == 1 || size.height % 2 == 1 else { return self }
    let even = PixelSize(width: (size.width + 1) / 2 * 2, height: (size.height + 1) / 2 * 2)
    let buffer = PlanarBuffer(size: even)
    withPlanes { input in
      buffer.withPlanes { output in
        copyPlanes(of: input, to: output)
        for y in 0..<size.height where even.width > size.width {
          let row = unsafe output.luma + y * output.lumaStride
          unsafe row[size.width] = row[size.width - 1]
        }
        guard even.height > size.height else { return }
        let last = unsafe output.luma + (size.height - 1) * output.lumaStride
        unsafe (last + output.lumaStride).update(from: last, count: even.width)
      }
    }
    return buffer.seal(colour: colour)
  }

  /// Fresh memory with the same pixels, to be drawn on.
  func copied() -> PlanarBuffer {
    let buffer = PlanarBuffer(size: size)
    withPlanes { input in
      buffer.withPlanes { output in copyPlanes(of: input, to: output) }
    }
    return buffer
  }

  /// - Parameter output: at least as large as the picture.
  func copyPlanes(of input: PicturePlanes, to output: MutablePicturePlanes) {
    unsafe copyRows(
      from: input.luma, stride: input.lumaStride, to: output.luma, stride: output.lumaStride, size: size)
    unsafe copyRows(
      from: input.chromaBlue, stride: input.chromaStride, to: output.chromaBlue, stride: output.chromaStride,
      size: chromaSize)
    unsafe copyRows(
      from: input.chromaRed, stride: input.chromaStride, to: output.chromaRed, stride: output.chromaStride,
      size: chromaSize)
  }
}

private func copyRows(
  from source: UnsafePointer<UInt8>, stride: Int, to target: UnsafeMutablePointer<UInt8>, stride targetStride: Int,
  size: PixelSize
) {
  for y in 0..<size.height {
    unsafe (target + y * targetStride).update(from: source + y * stride, count: size.width)
  }
}
