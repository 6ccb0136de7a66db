import Groundwork
import Inference
import Media
import TrafficCore

/// Looks at many pictures, several at a time, and hands over what was seen in the order of the pictures.
struct DetectRun: Sendable {
  /// What became of one path.
  enum Outcome: Sendable {
    case seen(PictureReport)
    /// The file is at fault; the sentence says how. The run goes on.
    case refused(String)
  }

  let detector: NetworkDetector
  let modelName: String
  let options: DetectionOptions
  /// Parts along each side that are looked at besides the whole picture; 1 for the picture alone.
  let tiles: Int
  /// Where pictures with boxes go, and under which name; nil draws nothing.
  let annotations: AnnotationFolder?
  let workers: [PictureWorker]
  /// Pictures on their way at the same time, which bounds the memory.
  let window: Int

  func run(_ items: [PictureItem], each: (Outcome) throws -> Void) async throws {
    try await withThrowingTaskGroup(of: (Int, Outcome).self) { group in
      var started = 0
      var handedOver = 0
      var waiting: [Int: Outcome] = [:]
      while handedOver < items.count {
        try Task.checkCancellation()
        while started < items.count, started - handedOver < window {
          let index = started
          group.addTask { (index, try await outcome(of: items[index], number: index)) }
          started += 1
        }
        guard let (index, outcome) = try await group.next() else { return }
        waiting[index] = outcome
        while let next = waiting.removeValue(forKey: handedOver) {
          try each(next)
          handedOver += 1
        }
      }
    }
  }

  private func outcome(of item: PictureItem, number: Int) async throws -> Outcome {
    switch item {
    case .refused(let sentence): return .refused(sentence)
    case .file(let path):
      do {
        return .seen(try await look(at: path, worker: workers[number % workers.count], number: number))
      } catch let error as MediaError {
        return .refused(error.description)
      }
    }
  }

  private func look(at path: String, worker: PictureWorker, number: Int) async throws -> PictureReport {
    let opened = try await worker.open(path, for: detector.inputLayout, tiles: tiles)
    var found: [[Detection]] = []
    var infer = Duration.zero
    var finish = Duration.zero
    for part in opened.prepared.pictures {
      let (detections, stages) = try await detector.detectTimed(
        in: part, from: CameraID("pictures"), options: options)
      found.append(detections)
      infer += stages.infer
      finish += stages.finish
    }
    let detections = found.count == 1 ? found[0] : opened.prepared.grid.merged(found, options: options)
    if let annotations {
      let marks = detections.map { DetectionMark.mark($0, classes: detector.classes) }
      try await worker.annotate(
        opened.picture, with: marks, to: annotations.path(number: number), quality: annotations.quality)
    }
    return PictureReport(
      path: path, size: opened.picture.size, model: modelName, classes: detector.classes, detections: detections,
      milliseconds: PictureReport.Milliseconds(
        decode: opened.decode.milliseconds, prepare: opened.prepare.milliseconds, infer: infer.milliseconds,
        finish: finish.milliseconds))
  }
}
