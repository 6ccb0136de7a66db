import Pipeline
import TrafficCore

/// The pictures of a file together with detections that were made elsewhere: nothing is looked for in them.
struct PicturesWithDetections: DetectionStream {
  let source: any FrameSource
  let table: DetectionTable
  let size: PixelSize
  let frameCount: Int?

  func run(_ each: (DetectedFrame) async throws -> Void) async throws {
    while let frame = try await source.next() {
      try frame.check(size: size)
      try await each(
        DetectedFrame(
          index: frame.index, timestamp: frame.timestamp, picture: frame.picture,
          detections: table[frame.index + 1]))
    }
  }

  func stop() async { await source.stop() }
}
