package import TrafficCore

/// Makes what a network is fed out of a picture: scaled, in colour, with padding, in one pass over the planes.
///
/// Not through swscale: on six photographs of 640x640 made 416x416, its `SWS_FAST_BILINEAR` is 3.8 of 255 away from
/// OpenCV's `INTER_LINEAR` on average and its antialiased `SWS_BILINEAR` 1.5. Pictures in JPEG's colour coding, which
/// photographs, snapshots and MJPEG cameras have, come out as OpenCV reads and scales the file, to the byte
/// (`JPEGSampler`). Video, for which no two libraries agree to the byte, is scaled before it becomes colours
/// (`RowSampler`), which is half the work. What is to be averaged is shrunk first, by swscale. Calls may overlap.
package struct BilinearScaler: FrameScaler {
  private let readsJPEGExactly: Bool
  private let averaging = PictureResizer(.average)

  /// - Parameter readsJPEGExactly: false scales pictures in JPEG's coding like video: for those that were video before.
  package init(readsJPEGExactly: Bool = true) { self.readsJPEGExactly = readsJPEGExactly }

  package func prepare(_ original: Picture, for layout: InputLayout) throws -> PreparedPicture {
    let place = layout.placement(of: original.size)
    let picture = try shrunk(original, to: place.size, layout.shrinking)
    let stride = layout.size.width * 3
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: stride * layout.size.height) { buffer, count in
      guard let output = buffer.baseAddress else { return }
      count = stride * layout.size.height
      if case .letterbox(let padding, _, _) = layout.fit, place.size != layout.size {
        unsafe output.initialize(repeating: padding, count: count)
      }
      let content = unsafe UnsafeMutableRawPointer(output + place.y * stride + place.x * 3)
      unsafe scale(picture, to: place.size, channels: layout.channels, into: content, stride: stride)
    }
    return PreparedPicture(layout: layout, transform: layout.transform(of: original.size), bytes: bytes)
  }

  private func shrunk(_ picture: Picture, to size: PixelSize, _ shrinking: InputLayout.Shrinking) throws -> Picture {
    let isLarger = picture.size.width > size.width || picture.size.height > size.height
    return shrinking == .averaged && isLarger ? try averaging.resize(picture, to: size) : picture
  }

  private func scale(
    _ picture: Picture, to size: PixelSize, channels: InputLayout.ChannelOrder, into output: UnsafeMutableRawPointer,
    stride: Int
  ) {
    if readsJPEGExactly, picture.colour == .jpeg {
      let rows = JPEGSampler(picture: picture, size: size, channels: channels)
      picture.withPlanes { planes in
        for y in 0..<size.height { unsafe rows.write(row: y, of: planes, into: output + y * stride) }
      }
      return
    }
    let packer = PixelPacker(colour: picture.colour, channels: channels)
    let rows = RowSampler(picture: picture, size: size)
    picture.withPlanes { planes in
      for y in 0..<size.height {
        unsafe rows.withRow(y, of: planes) { row, words in
          unsafe packer.convert(row, into: words, count: size.width)
          unsafe PixelPacker.pack(words, count: size.width, into: output + y * stride)
        }
      }
    }
  }
}
