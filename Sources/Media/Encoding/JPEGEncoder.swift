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
    guard max(picture.size.width, picture.size.height) <= Self.maximumSide else {
      throw MediaError(
        .tooLarge, subject: "JPEG of \(picture.size.width)x\(picture.size.height)",
        cause: "the format takes at most \(Self.maximumSide) pixels a side", advice: "Scale the picture down first.")
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

  /// `JPEG_MAX_DIMENSION` of libjpeg.
  private static let maximumSide = 65500
  private static let colour = ColourCoding.jpeg
}

/// Owns one TurboJPEG compressor and the buffer that it writes to.
///
/// The buffer always holds the worst case, so that TurboJPEG never has to grow it: its own growing writes past the
/// end when a buffer is used again (libjpeg-turbo 2.1, `jpeg_mem_dest_tj` with a size of 0).
@safe private final class JPEGCompressor: @unchecked Sendable {  // the pool gives it to one thread at a time
  private let handle: tjhandle
  private var buffer: UnsafeMutablePointer<UInt8>?
  private var capacity = 0

  init() throws {
    guard let handle = unsafe tjInitCompress() else {
      throw MediaError(
        .failed, subject: "JPEG", cause: "TurboJPEG cannot start: \(unsafe String(cString: tjGetErrorStr2(nil)))")
    }
    unsafe self.handle = unsafe handle
  }

  deinit {
    unsafe buffer?.deallocate()
    unsafe tjDestroy(handle)
  }

  func compress(_ picture: Picture, quality: Int) throws -> [UInt8] {
    let width = Int32(picture.size.width)
    let height = Int32(picture.size.height)
    reserve(Int(tjBufSize(width, height, Self.subsampling)))
    var byteCount = UInt(capacity)
    // TurboJPEG reads whole blocks of two by two pixels, past the end of an odd plane.
    let code = picture.evenSized().withPlanes { planes in
      var pointers: [UnsafePointer<UInt8>?] = unsafe [planes.luma, planes.chromaBlue, planes.chromaRed]
      let strides = [planes.lumaStride, planes.chromaStride, planes.chromaStride].map(Int32.init)
      return unsafe tjCompressFromYUVPlanes(
        handle, &pointers, width, strides, height, Self.subsampling, &buffer, &byteCount, Int32(quality),
        Self.flags)
    }
    guard code == 0 else {
      throw MediaError(
        .failed, subject: "JPEG of \(width)x\(height)",
        cause: "cannot encode: \(unsafe String(cString: tjGetErrorStr2(handle)))")
    }
    return unsafe [UInt8](UnsafeBufferPointer(start: buffer, count: Int(byteCount)))
  }

  /// Pages that are never written take no memory.
  private func reserve(_ byteCount: Int) {
    guard byteCount > capacity else { return }
    unsafe buffer?.deallocate()
    unsafe buffer = .allocate(capacity: byteCount)
    capacity = byteCount
  }

  /// The accurate transform exists for AVX2, the default below quality 96 only for SSE2: a picture of 1080p takes 7 %
  /// less time with it.
  private static let flags = TJFLAG_NOREALLOC | TJFLAG_ACCURATEDCT
  private static let subsampling = Int32(TJSAMP_420.rawValue)
}
