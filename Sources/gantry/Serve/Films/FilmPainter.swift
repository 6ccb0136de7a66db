import Groundwork
import Media
import Pipeline
import TrafficCore

/// Compresses the film of one camera on a thread of its own, without what is to be hidden.
actor FilmPainter: FilmEncoder {
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  private let thread: BlockingThread
  private let films: FilmCompressor

  init(_ camera: CameraID) {
    thread = BlockingThread(name: "film \(camera)")
    films = FilmCompressor(subject: "the film of \(camera)")
  }

  func encode(
    _ report: FrameReport, picture: Picture, isHidden: Bool, isKey: Bool
  ) throws -> CompressedPicture? {
    try films.encode(
      picture, at: report.timestamp, hiding: isHidden ? PrivateParts.boxes(of: report) : nil, isKey: isKey)
  }
}
