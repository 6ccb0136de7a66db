import Glibc
import TrafficCore

/// Fresh memory for one picture, written once by its maker and then sealed into a `Picture`.
///
/// Rows and planes start on 64 byte borders, and spare bytes follow the last row, as vector code likes it.
@safe struct PlanarBuffer: ~Copyable {
  let size: PixelSize
  let lumaStride: Int
  let chromaStride: Int
  private let luma: UnsafeMutablePointer<UInt8>
  private let chromaBlue: UnsafeMutablePointer<UInt8>
  private let chromaRed: UnsafeMutablePointer<UInt8>
  private let memory: UnsafeMutableRawPointer

  /// Contents are undefined until written.
  init(size: PixelSize) {
    precondition(size.width > 0 && size.height > 0, "a picture has at least one pixel")
    self.size = size
    let alignment = 64
    lumaStride = (size.width + alignment - 1) / alignment * alignment
    chromaStride = ((size.width + 1) / 2 + alignment - 1) / alignment * alignment
    // One row more under an odd height: TurboJPEG writes luma in pairs of rows.
    let lumaBytes = lumaStride * ((size.height + 1) / 2 * 2)
    let chromaBytes = chromaStride * ((size.height + 1) / 2)
    unsafe memory = .allocate(byteCount: lumaBytes + 2 * chromaBytes + alignment, alignment: alignment)
    unsafe luma = memory.assumingMemoryBound(to: UInt8.self)
    unsafe chromaBlue = luma + lumaBytes
    unsafe chromaRed = chromaBlue + chromaBytes
  }

  deinit { unsafe memory.deallocate() }

  /// Lends the planes for writing; the pointers must not leave the call.
  func withPlanes<Result, Failure: Error>(
    _ body: (MutablePicturePlanes) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try body(
      unsafe MutablePicturePlanes(
        luma: luma, chromaBlue: chromaBlue, chromaRed: chromaRed, lumaStride: lumaStride, chromaStride: chromaStride))
  }

  /// Ends the writing: the memory now belongs to the picture.
  consuming func seal(colour: ColourCoding) -> Picture {
    let size = size
    let planes = unsafe PicturePlanes(
      luma: luma, chromaBlue: chromaBlue, chromaRed: chromaRed, lumaStride: lumaStride, chromaStride: chromaStride)
    let memory = unsafe memory
    discard self
    return Picture(
      size: size, colour: colour, memory: PictureMemory(planes: planes) { unsafe memory.deallocate() })
  }
}

/// Where the three planes of a picture in the making lie.
@safe struct MutablePicturePlanes {
  let luma: UnsafeMutablePointer<UInt8>
  let chromaBlue: UnsafeMutablePointer<UInt8>
  let chromaRed: UnsafeMutablePointer<UInt8>
  /// Bytes from one row to the next.
  let lumaStride: Int
  let chromaStride: Int
}
