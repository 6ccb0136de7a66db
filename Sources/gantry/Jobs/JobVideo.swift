import Groundwork
import Media
import Pipeline
import TrafficCore

/// The annotated video of a job, drawn and encoded on a thread of its own.
actor JobVideo {
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  private let thread = BlockingThread(name: "job video")
  private let annotator: PlaneAnnotator
  private let writer: MP4Writer

  /// - Parameters:
  ///   - soundFrom: the file whose sound goes along.
  ///   - lineWidth: in pixels; nil suits the size of the picture.
  init(_ path: String, soundFrom: String, lineWidth: Int?) throws {
    annotator = PlaneAnnotator(lineWidth: lineWidth)
    writer = try Self.attempt { try MP4Writer(path: path, settings: VideoSettings(soundFrom: soundFrom)) }
  }

  /// What cannot be written may be written later, when there is room on the disk again.
  func append(_ picture: Picture, with marks: [Mark], at timestamp: Timestamp) throws {
    try Self.attempt { try writer.append(annotator.draw(marks, on: picture), at: timestamp) }
  }

  func finish() throws { try Self.attempt { try writer.finish() } }

  private static func attempt<Result>(_ step: () throws -> Result) throws -> Result {
    do {
      return try step()
    } catch let error as MediaError {
      // A full disk is not the job's fault: it waits until there is room.
      let cause: JobFailure.Cause = error.kind == .notWritable ? .house : .passing
      throw JobFailure("the result cannot be written: \(error.explanation)", cause: cause)
    }
  }
}
