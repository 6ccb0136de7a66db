import Foundation
import Groundwork
import Media
import TrafficCore

/// Does the blocking steps of single pictures on a thread of its own: read, scale, draw, write.
actor PictureWorker {
  /// A picture as it was and as the network wants it.
  struct Opened: Sendable {
    let picture: Picture
    let prepared: PreparedParts
    let decode: Duration
    let prepare: Duration
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  private let thread: BlockingThread
  private let reader: ImageReader
  private let scaler = BilinearScaler()
  private let encoder = JPEGEncoder()
  private let annotator = PlaneAnnotator(colour: .jpeg)

  init(number: Int, settings: DecodingSettings) {
    thread = BlockingThread(name: "picture \(number)")
    reader = ImageReader(settings: settings)
  }

  func open(_ path: String, for layout: InputLayout, tiles: Int) throws -> Opened {
    let clock = ContinuousClock()
    let start = clock.now
    let picture = try reader.read(path: path)
    let decoded = clock.now
    let prepared = try scaler.prepare(picture, for: layout, tiles: tiles)
    return Opened(
      picture: picture, prepared: prepared, decode: decoded - start, prepare: clock.now - decoded)
  }

  /// Leaves a JPEG with the marks at `path`, whole or not at all.
  func annotate(_ picture: Picture, with marks: [Mark], to path: String, quality: Int) throws {
    let bytes = try encoder.encode(annotator.draw(marks, on: picture), quality: quality)
    do {
      try Data(bytes).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw CommandError.failure("Cannot write \(path): \(error.reason).")
    }
  }
}
