import Groundwork
import Media
import Pipeline
import Records
import TrafficCore

/// Everything that work on videos shares: the detector, the doors to rows and objects, room on the disk.
struct VideoWorkshop: Sendable {
  let model: SharedModel
  let stores: Stores
  let objects: any Objects
  let scratch: Scratch
  let decoding: DecodingSettings
  let detection: DetectionSettings
  let tracker: TrackerKind
  let wall: any WallClock
  let clock: any MonotonicClock
  let log: Log

  /// A score below it is no help to any tracker.
  private static let trackingScore = 0.1

  var leavings: JobLeavings { JobLeavings(stores: stores, objects: objects) }
  var now: Timestamp { Timestamp(sinceEpoch: wall.sinceEpoch) }

  /// Brings the input of a job onto this machine.
  func fetch(_ job: Job, into room: Scratch.Room) async throws -> String {
    guard let text = job.inputKey else { throw JobFailure("job \(job.id) names no input") }
    let key = try ObjectKey(text)
    if let local = try await objects.localFile(key) { return local }
    do {
      let path = room.file("input")
      try await objects.copy(key, toFile: path)
      return path
    } catch let error as StoreError where error.kind == .missing {
      throw JobFailure("the uploaded video is gone")
    }
  }

  func open(_ path: String, of job: Job) async throws(MediaError) -> VideoFileSource {
    do {
      return try await VideoFileSource.open(path: path, camera: CameraID(job.id), settings: decoding)
    } catch let error as MediaError {
      throw error
    } catch {
      throw MediaError(.failed, subject: job.inputName, cause: "\(error)")
    }
  }

  /// - Parameter isTracked: also hands over what is too unsure to be shown, and helps a tracker.
  func detections(
    of source: VideoFileSource, confidence: Double, isTracked: Bool
  ) async -> PictureDetections {
    var options = detection.options
    options.minimumScore = isTracked ? min(confidence, Self.trackingScore) : confidence
    options.classIDs = nil
    let description = await source.description
    let looking = PictureDetections.Looking(detector: model.detector, options: options)
    return PictureDetections(
      source: source, description: description, size: description.size, scaler: BilinearScaler(),
      tiles: detection.tiles, requests: model.requests
    ) { looking }
  }

  func put(_ text: String, as key: String, type: String) async throws {
    let writer = try await objects.writer(try ObjectKey(key), type: type)
    do {
      try await writer.write(Array(text.utf8))
      _ = try await writer.finish()
    } catch {
      await writer.abandon()
      throw error
    }
  }
}

extension MediaError {
  /// Without the name of the file, which is one of this machine's.
  var explanation: String { advice.isEmpty ? "\(cause)." : "\(cause). \(advice)" }
}
