import Groundwork
import Inference
import Media
import Pipeline
import Records
import TrafficCore

/// Annotates a video of VisionTrack and keeps what was found in its session.
struct VisionTrackVideoWork: JobWork {
  let kind = JobKinds.visionTrackVideo
  let workshop: VideoWorkshop

  /// The reference's own, for jobs that do not say.
  private static let usualConfidence = 0.3

  func run(_ job: Job, at desk: JobDesk) async throws -> String {
    do {
      return try await process(job, desk)
    } catch let error as MediaError {
      throw JobFailure(error.explanation)
    }
  }

  func tidy(_ job: Job) async throws {
    try await workshop.leavings.tidy(job)
  }

  private func process(_ job: Job, _ desk: JobDesk) async throws -> String {
    let parameters = try JobParameters(of: job)
    let confidence = parameters.confidence ?? Self.usualConfidence
    let start = workshop.clock.now
    let room = try workshop.scratch.room(for: job.id)
    let input = try await workshop.fetch(job, into: room)
    let source = try await open(input, job)
    var session = try await begin(job, confidence, desk)
    let output = room.file("annotated.mp4")
    let rows = SessionRows(session: session.id, store: workshop.stores.visionTrack, desk: desk, workshop: workshop)
    let found = try await annotate(
      source, from: input, to: output, rows, Look(confidence: confidence, isTracked: parameters.track ?? true), desk)
    guard found.frames > 0 else { throw JobFailure(Self.unreadable) }
    try await desk.confirm()
    _ = try await workshop.objects.put(
      try ObjectKey(JobLeavings.output(of: session.id)), file: output, type: "video/mp4")
    session.totalFrames = found.frames
    session.totalDetections = found.detections
    session.processingSeconds = (workshop.clock.now - start) / .seconds(1)
    session.status = .completed
    _ = try await workshop.stores.visionTrack.update(session, holding: desk.lease)
    return JSON.object([
      ("session_id", .string(session.id)), ("total_frames", .whole(found.frames)),
      ("total_detections", .whole(found.detections)),
      ("processing_time", .number(session.processingSeconds, decimals: 3)),
      ("output_path", .string(JobLeavings.output(of: session.id))), ("status", .string("completed")),
    ]).text
  }

  private struct Look {
    let confidence: Double
    let isTracked: Bool
  }

  private func annotate(
    _ source: VideoFileSource, from input: String, to output: String, _ rows: SessionRows, _ look: Look,
    _ desk: JobDesk
  ) async throws -> (frames: Int, detections: Int) {
    let stream = await workshop.detections(of: source, confidence: look.confidence, isTracked: look.isTracked)
    let video = try JobVideo(output, soundFrom: input, lineWidth: nil)
    let classes = workshop.model.detector.classes
    var tracker = look.isTracked ? workshop.tracker.tracker(for: .vehicles) : nil
    var rows = rows
    var frames = 0
    try await stream.run { frame in
      var seen: [SeenThing]
      if tracker != nil {
        let described = try await workshop.described(frame.detections, in: frame.picture)
        tracker?.update(described, at: frame.timestamp)
        seen = tracker?.tracks.map { SeenThing($0) } ?? []
      } else {
        seen = frame.detections.map { SeenThing($0) }
      }
      seen.removeAll { $0.score < look.confidence }
      try await rows.add(seen, frame: frame.index, classes)
      if let picture = frame.picture {
        try await video.append(picture, with: seen.map { $0.mark(classes) }, at: frame.timestamp)
      }
      frames += 1
      desk.report(.frames(frame.index + 1, of: stream.frameCount))
    }
    try Task.checkCancellation()
    try await rows.flush()
    if frames > 0 { try await video.finish() }
    return (frames, rows.count)
  }

  private func open(_ path: String, _ job: Job) async throws -> VideoFileSource {
    do {
      return try await workshop.open(path, of: job)
    } catch {
      workshop.log.info("job \(job.id): \(error)")
      throw JobFailure(Self.unreadable)
    }
  }

  /// The session as the request began it, without what an earlier attempt has found.
  private func begin(_ job: Job, _ confidence: Double, _ desk: JobDesk) async throws -> VisionTrackSession {
    let id = JobParameters.sessionID(of: job)
    let known = try await workshop.stores.visionTrack.session(id)
    if let known, known.owner != job.owner { throw JobFailure("session \(id) belongs to somebody else") }
    let session = VisionTrackSession(
      id: id, owner: known?.owner ?? job.owner, kind: .video, modelName: workshop.model.name,
      confidenceThreshold: confidence, created: known?.created ?? job.created,
      metadata: known?.metadata ?? JSON.object([("name", .string(job.inputName))]).text)
    try await workshop.stores.visionTrack.begin(session, holding: desk.lease)
    return session
  }

  private static let unreadable = "Could not open video file"
}
