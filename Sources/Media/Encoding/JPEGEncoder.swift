import CTurboJPEG
import Groundwork
package import TrafficCore

/// Makes JPEG files of pictures, straight from their planes.
///
/// JPEG means BT.601 in full range, so pictures of another colour coding are converted first. One encoder serves
/// all cameras: calls may overlap, each borrows a compressor.
package final class JPEGEncoder: PictureEncoder {
  private let compressors = Pool<JPEGCompressor>(capacity: 8)
  private let resizer = PictureResizer()

  package init() {}

  package func encode(_ picture: Picture, quality: Int) throws -> [UInt8] {
    guard (1...100).contains(quality) else {
      throw MediaError(.failed, subject: "JPEG", cause: "quality \(quality) is out of range", advice: "Use 1 to 100.")
    }
    let conversion = ColourConversion(from: picture.colour, to: Self.colour)
    return try compressors.withElement(orNew: { try JPEGCompressor() }) { compressor in
      try compressor.compress(conversion.convert(picture), quality: quality)
    }
  }

  /// A smaller copy that fits into `bounds`; a picture that fits already keeps its size.
  package func encodeThumbnail(_ picture: Picture, fitting bounds: PixelSize, quality: Int) throws -> [UInt8] {
    try encode(resizer.shrink(picture, toFit: bounds), quality: quality)
  }

  private static let colour = ColourCoding(matrix: .bt601, isFullRange: true)
}

/// Owns one TurboJPEG compressor and the buffer that it reuses from picture to picture.
@safe private final class JPEGCompressor: @unchecked Sendable {  // the pool gives it to one thread at a time
  private let handle: tjhandle
  private var buffer: UnsafeMutablePointer<UInt8>?

  init() throws {
    guard let handle = unsafe tjInitCompress() else {
      throw MediaError(
        .failed, subject: "JPEG", cause: "TurboJPEG cannot start: \(unsafe String(cString: tjGetErrorStr2(nil)))")
    }
    unsafe self.handle = unsafe handle
  }

  deinit {
    unsafe tjFree(buffer)
    unsafe tjDestroy(handle)
  }

  func compress(_ picture: Picture, quality: Int) throws -> [UInt8] {
    var byteCount: UInt = 0
    let code = picture.withPlanes { planes in
      var pointers: [UnsafePointer<UInt8>?] = unsafe [planes.luma, planes.chromaBlue, planes.chromaRed]
      let strides = [planes.lumaStride, planes.chromaStride, planes.chromaStride].map(Int32.init)
      return unsafe tjCompressFromYUVPlanes(
        handle, &pointers, Int32(picture.size.width), strides, Int32(picture.size.height), Int32(TJSAMP_420.rawValue),
        &buffer, &byteCount, Int32(quality), 0)
    }
    guard code == 0, let buffer = unsafe buffer else {
      throw MediaError(
        .failed, subject: "JPEG \(picture.size.width)x\(picture.size.height)",
        cause: "cannot encode: \(unsafe String(cString: tjGetErrorStr2(handle)))",
        advice: "A JPEG has at most 65535 pixels a side.")
    }
    return unsafe [UInt8](UnsafeBufferPointer(start: buffer, count: Int(byteCount)))
  }
}
