import Foundation
import Groundwork
import Inference
import Media
import Pipeline
import Records
import TrafficCore

/// Annotates, counts and reports a video of Traffic AI Pro.
struct TrafficAIVideoWork: JobWork {
  let kind = JobKinds.trafficAIVideo
  let workshop: VideoWorkshop

  /// The reference's own, for jobs that do not say.
  private static let usualConfidence = 0.25
  private static let lineWidth = 2
  private static let noFrames = "No frames were processed from the video."

  func run(_ job: Job, at desk: JobDesk) async throws -> String {
    do {
      return try await process(job, desk)
    } catch let failure as JobFailure {
      throw JobFailure(Self.wrapped(failure.description), cause: failure.cause)
    } catch let error as MediaError {
      throw JobFailure(Self.wrapped(error.explanation))
    }
  }

  func tidy(_ job: Job) async throws {
    try await workshop.leavings.tidy(job)
  }

  private func process(_ job: Job, _ desk: JobDesk) async throws -> String {
    let confidence = try JobParameters(of: job).confidence ?? Self.usualConfidence
    let room = try workshop.scratch.room(for: job.id)
    let input = try await workshop.fetch(job, into: room)
    let source = try await open(input, job)
    let output = room.file("annotated.mp4")
    let analytics = try await annotate(source, from: input, to: output, confidence, desk)
    guard analytics.frames > 0 else { throw JobFailure(Self.noFrames) }
    try await desk.confirm()
    _ = try await workshop.objects.put(try ObjectKey(JobLeavings.result(of: job)), file: output, type: "video/mp4")
    let name = job.inputKey.map { ($0 as NSString).lastPathComponent } ?? job.id
    try await workshop.put(
      analytics.json(sourceFilename: name).text, as: JobLeavings.analytics(of: job), type: "application/json")
    try await save(analytics.report(taskID: job.id, filename: job.inputName, at: workshop.now), desk)
    return JSON.object([
      ("result_key", .string(JobLeavings.result(of: job))),
      ("analytics_key", .string(JobLeavings.analytics(of: job))),
      ("total_frames", .whole(analytics.frames)), ("total_detections", .whole(analytics.totalDetections)),
      ("unique_vehicles", .whole(analytics.uniqueVehicles)),
    ]).text
  }

  private func open(_ path: String, _ job: Job) async throws -> VideoFileSource {
    do {
      return try await workshop.open(path, of: job)
    } catch {
      // Nothing in it is a picture: told in the words that clients know.
      if [.empty, .notRecognised, .noVideo, .damaged].contains(error.kind) { throw JobFailure(Self.noFrames) }
      throw error
    }
  }

  private func annotate(
    _ source: VideoFileSource, from input: String, to output: String, _ confidence: Double, _ desk: JobDesk
  ) async throws -> TrafficAIAnalytics {
    let stream = await workshop.detections(of: source, confidence: confidence, isTracked: true)
    let description = await source.description
    let video = try JobVideo(output, soundFrom: input, lineWidth: Self.lineWidth)
    var analytics = TrafficAIAnalytics(
      classes: workshop.model.detector.classes, framesPerSecond: description.framesPerSecond, size: stream.size)
    var tracker = workshop.tracker.tracker(for: .vehicles)
    let sieve = try DetectionSieve(scene: Scene(name: "none"), size: stream.size, classes: nil)
    try await stream.run { frame in
      let shown = frame.detections.filter { $0.score >= confidence }
      tracker.update(try await workshop.described(sieve.pass(frame.detections), in: frame.picture), at: frame.timestamp)
      analytics.note(shown, tracks: tracker.tracks)
      if let picture = frame.picture {
        let marks = shown.map { Mark.box($0.box, Palette.colour(of: $0), label: nil) }
        try await video.append(picture, with: marks, at: frame.timestamp)
      }
      desk.report(.frames(frame.index + 1, of: stream.frameCount))
    }
    try Task.checkCancellation()
    if analytics.frames > 0 { try await video.finish() }
    return analytics
  }

  /// The report is for people who look at days: a job does not fail for it.
  private func save(_ report: TrafficAIReport, _ desk: JobDesk) async throws {
    do {
      try await workshop.stores.trafficAI.save(report, holding: desk.lease)
    } catch let lost as LeaseLost {
      throw lost
    } catch {
      workshop.log.warning("the report of task \(report.taskID) was not saved", ["cause": "\(error)"])
    }
  }

  private static func wrapped(_ text: String) -> String { "Video processing failed: \(text)" }
}

extension JobProgress {
  static func frames(_ done: Int, of total: Int?) -> JobProgress {
    // Containers err: more frames than announced do not make a job more than done.
    let total = max(total ?? 0, total == nil ? 0 : done)
    return JobProgress(
      current: done, total: total, message: total > 0 ? "Processing frame \(done)/\(total)" : "Processing frame \(done)"
    )
  }
}

extension VideoWorkshop {
  /// Detections with how they look, where the tracker asks for it.
  func described(_ detections: [Detection], in picture: Picture?) async throws -> [Detection] {
    guard tracker.wantsAppearance, let picture, !detections.isEmpty else { return detections }
    var described = detections
    let looks = try await ColourGradientDescriptor().appearances(
      of: detections.map(\.box), in: picture, from: CameraID("job"))
    for (index, look) in zip(described.indices, looks) where !look.isEmpty { described[index].appearance = look }
    return described
  }
}
