import Groundwork
import Pipeline
import TrafficCore

/// Given detections without pictures. Times follow from the frame numbers. A frame without rows had nothing in it;
/// where only every n-th frame has rows, the others were not looked at.
struct GivenDetections: DetectionStream {
  let size: PixelSize
  private let table: DetectionTable
  private let framesPerSecond: Double
  private let signal = StopSignal()

  /// - Parameter size: of the pictures the boxes were found in; nil takes what holds all boxes.
  init(_ table: DetectionTable, framesPerSecond: Double, size: PixelSize?) {
    self.table = table
    self.framesPerSecond = framesPerSecond
    self.size = size ?? table.extent
  }

  var frameCount: Int? { table.lastFrame }

  func run(_ each: (DetectedFrame) async throws -> Void) async throws {
    for frame in stride(from: table.firstFrame, through: table.lastFrame, by: table.step) {
      if signal.isStopped { return }
      try await each(
        DetectedFrame(
          index: frame - 1, timestamp: Timestamp.zero.advanced(bySeconds: Double(frame - 1) / framesPerSecond),
          picture: nil, detections: table[frame]))
    }
  }

  func stop() async { signal.stop() }
}
