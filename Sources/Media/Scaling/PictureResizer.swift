import CFFmpeg
package import TrafficCore

/// Makes pictures of another size: thumbnails, frames that do not fit their video, and what a network is fed that wants
/// means. Antialiased, through swscale.
///
/// One resizer serves all cameras: calls may overlap, and a context is kept for each kind of work seen lately.
package final class PictureResizer: Sendable {
  enum Method: Sendable {
    /// Sharp, for people.
    case bicubic
    /// The mean of what a pixel covers.
    case average

    fileprivate var flags: Int32 { self == .bicubic ? SWS_BICUBIC : SWS_AREA }
  }

  /// As many sizes as cameras of one machine have.
  private let contexts = Pool<ResizeContext>(capacity: 32)
  private let method: Method

  package init() { method = .bicubic }

  init(_ method: Method) { self.method = method }

  /// A copy that fits into `bounds`, its shape kept; the picture itself when it fits already.
  package func shrink(_ picture: Picture, toFit bounds: PixelSize) throws -> Picture {
    let scale = min(
      Double(bounds.width) / Double(picture.size.width), Double(bounds.height) / Double(picture.size.height))
    guard scale < 1 else { return picture }
    let width = max(1, Int((Double(picture.size.width) * scale).rounded()))
    let height = max(1, Int((Double(picture.size.height) * scale).rounded()))
    return try resize(picture, to: PixelSize(width: width, height: height))
  }

  /// A copy of exactly this size; the picture itself when it has it.
  package func resize(_ picture: Picture, to size: PixelSize) throws -> Picture {
    guard picture.size != size else { return picture }
    let work = ResizeContext.Work(from: picture.size, to: size)
    return try contexts.withElement(where: { $0.work == work }, orNew: { try ResizeContext(work, method) }) { context in
      try context.resize(picture)
    }
  }
}

/// Owns one swscale context. Planes are scaled as they are, so the colour coding does not matter.
@safe private final class ResizeContext: @unchecked Sendable {  // the pool gives it to one thread at a time
  struct Work: Hashable {
    let from: PixelSize
    let to: PixelSize
  }

  let work: Work
  private let context: OpaquePointer

  init(_ work: Work, _ method: PictureResizer.Method) throws {
    self.work = work
    let context = unsafe sws_getContext(
      Int32(work.from.width), Int32(work.from.height), AV_PIX_FMT_YUV420P, Int32(work.to.width),
      Int32(work.to.height), AV_PIX_FMT_YUV420P, method.flags, nil, nil, nil)
    guard let context = unsafe context else {
      throw MediaError(
        .failed, subject: "picture of \(work.from.width)x\(work.from.height)",
        cause: "swscale cannot make it \(work.to.width)x\(work.to.height)")
    }
    unsafe self.context = unsafe context
  }

  deinit { unsafe sws_freeContext(context) }

  func resize(_ picture: Picture) throws -> Picture {
    let buffer = PlanarBuffer(size: work.to)
    let rows = picture.withPlanes { input in
      buffer.withPlanes { output in
        let source = unsafe [input.luma, input.chromaBlue, input.chromaRed].map(Optional.init)
        let target = unsafe [output.luma, output.chromaBlue, output.chromaRed].map(Optional.init)
        let sourceStrides = [input.lumaStride, input.chromaStride, input.chromaStride].map(Int32.init)
        let targetStrides = [output.lumaStride, output.chromaStride, output.chromaStride].map(Int32.init)
        return unsafe sws_scale(
          context, source, sourceStrides, 0, Int32(work.from.height), target, targetStrides)
      }
    }
    guard rows == Int32(work.to.height) else {
      throw FFmpegCode(rows).error("cannot scale to \(work.to.width)x\(work.to.height)", on: "picture")
    }
    return buffer.seal(colour: picture.colour)
  }
}
