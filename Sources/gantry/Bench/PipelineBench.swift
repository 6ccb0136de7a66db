import Inference
import Media
import TrafficCore

/// Runs decode, scale, detect, draw and encode over a video, one frame after the other or overlapping.
struct PipelineBench: Sendable {
  let detector: NetworkDetector
  let options: DetectionOptions
  let quality: Int
  let station: BenchStation
  /// Reads this answer on every frame instead of asking the network: what everything around it costs.
  var replay: NetworkAnswer?
  /// Drawn instead of what was found.
  var marks: [Mark]?

  /// One frame through every stage in turn.
  func step(_ video: inout LoopedVideo, _ times: inout StageTimes, _ totals: inout Totals) async throws {
    var mark = StageTimes.now()
    func lap(_ stage: StageTimes.Stage, _ times: inout StageTimes) {
      let now = StageTimes.now()
      times.add(now - mark, to: stage)
      mark = now
    }
    let frame = try await video.next()
    lap(.decode, &times)
    let prepared = try await station.prepare(frame.picture, for: detector.inputLayout)
    lap(.scale, &times)
    let detections: [Detection]
    if let replay {
      detections = try detector.detections(in: replay, transform: prepared.transform, options: options)
      lap(.finish, &times)
    } else {
      let (found, stages) = try await detector.detectTimed(in: prepared, from: frame.camera, options: options)
      detections = found
      lap(.detection, &times)
      // One thread reads the answer, so that wall and processor time are the same.
      times.move(stages.finish, from: .detection, to: .finish)
    }
    let drawn = try await station.draw(marks(for: detections), on: frame.picture)
    lap(.visualization, &times)
    totals.jpegBytes += try await station.encode(drawn, quality: quality)
    lap(.encode, &times)
    totals.detections += detections.count
    totals.frames += 1
  }

  /// What came out, so that a run that found nothing shows.
  struct Totals: Sendable {
    var frames = 0
    var detections = 0
    var jpegBytes = 0

    static func + (left: Totals, right: Totals) -> Totals {
      Totals(
        frames: left.frames + right.frames, detections: left.detections + right.detections,
        jpegBytes: left.jpegBytes + right.jpegBytes)
    }
  }

  /// `count` frames with as many networks at work as the model likes; stages overlap and are not told apart.
  func overlapped(
    _ video: inout LoopedVideo, count: Int, stations: [BenchStation], window: Int,
    each: () throws -> Void
  ) async throws -> Totals {
    try await withThrowingTaskGroup(of: Totals.self) { group in
      var totals = Totals()
      for index in 0..<count {
        let frame = try await video.next()
        let prepared = try await station.prepare(frame.picture, for: detector.inputLayout)
        if index >= window, let done = try await group.next() {
          totals = totals + done
          try each()
        }
        group.addTask { try await finish(frame, prepared, stations[index % stations.count]) }
      }
      for try await done in group {
        totals = totals + done
        try each()
      }
      return totals
    }
  }

  private func finish(_ frame: Frame, _ prepared: PreparedPicture, _ station: BenchStation) async throws -> Totals {
    let detections = try await detector.detect(in: prepared, options: options)
    let byteCount = try await station.encode(
      station.draw(marks(for: detections), on: frame.picture), quality: quality)
    return Totals(frames: 1, detections: detections.count, jpegBytes: byteCount)
  }

  private func marks(for detections: [Detection]) -> [Mark] {
    marks ?? detections.map { DetectionMark.mark($0, classes: detector.classes) }
  }
}
