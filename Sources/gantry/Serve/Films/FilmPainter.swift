import Groundwork
import Media
import Pipeline
import TrafficCore

/// Compresses the film of one camera on a thread of its own, without what is to be hidden.
actor FilmPainter: FilmEncoder {
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  private let thread: BlockingThread
  private let mosaic = PictureMosaic()
  private let subject: String
  /// Hidden and not: two films.
  private var encoders: [Bool: LiveEncoder] = [:]

  init(_ camera: CameraID) {
    thread = BlockingThread(name: "film \(camera)")
    subject = "the film of \(camera)"
  }

  func encode(
    _ report: FrameReport, picture: Picture, isHidden: Bool, isKey: Bool
  ) throws -> CompressedPicture? {
    let encoder = try encoders[isHidden] ?? LiveEncoder(subject: subject)
    encoders[isHidden] = encoder
    let shown = isHidden ? mosaic.hide(PrivateParts.boxes(of: report), in: picture) : picture
    return try encoder.encode(shown, at: report.timestamp, isKey: isKey)
  }
}
