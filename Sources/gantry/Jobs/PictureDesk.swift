import Foundation
import Groundwork
import Identity
import Inference
import Media
import Pipeline
import Records
import TrafficCore

/// Looks at pictures that come as bytes, for interfaces that answer at once; what was asked before is remembered.
///
/// Several threads read and draw; the pictures take turns at them and at the detector.
final class PictureDesk: PictureAnalysis {
  let shared: SharedModel?
  private let readers: [PictureReader]
  private let detection: DetectionSettings
  private let cache: (any ResultCache)?
  private let counters: Counters
  private let log: Log
  private let mark: String
  private let turn = Lock(0)

  /// - Parameter cache: nil remembers nothing.
  init(
    model: SharedModel?, decoding: DecodingSettings, detection: DetectionSettings, cache: (any ResultCache)?,
    threads: Int = 2, counters: Counters, log: Log
  ) {
    shared = model
    mark = model?.mark ?? ""
    readers = (0..<max(1, threads)).map { PictureReader(number: $0, settings: decoding) }
    self.detection = detection
    self.cache = cache
    self.counters = counters
    self.log = log
  }

  var model: PictureModel? { shared?.picture }

  struct NoModel: Error, CustomStringConvertible {
    let description = "No model is installed: put one into the models folder (see: gantry models list)."
  }

  func analyse(_ bytes: [UInt8], confidence: Double, drawing: Bool) async throws -> PictureFindings {
    guard let shared else { throw NoModel() }
    let reader = nextReader()
    let key = key(bytes, confidence)
    let known = await remembered(key, shared.detector.classes)
    if let known, !drawing { return known }
    let opened = try await open(bytes, reader, for: shared.detector.inputLayout)
    var findings: PictureFindings
    if let known {
      findings = known
    } else {
      var options = detection.options
      options.minimumScore = confidence
      options.classIDs = nil
      let detections = try await shared.detector.detect(
        in: opened.prepared, from: CameraID("pictures"), options: options)
      findings = PictureFindings(size: opened.picture.size, detections: detections)
      await remember(findings, key)
    }
    if drawing {
      let marks = findings.detections.map { DetectionMark.mark($0, classes: shared.detector.classes) }
      findings.drawn = try await reader.draw(marks, on: opened.picture)
    }
    return findings
  }

  private func open(_ bytes: [UInt8], _ reader: PictureReader, for layout: InputLayout) async throws
    -> PictureReader.Opened
  {
    do {
      return try await reader.open(bytes, for: layout, tiles: detection.tiles)
    } catch let error as MediaError {
      throw PictureUnreadable(error.explanation)
    }
  }

  private func nextReader() -> PictureReader {
    turn.withLock { turn in
      turn = (turn + 1) % readers.count
      return readers[turn]
    }
  }

  /// The same picture, model and parameters.
  private func key(_ bytes: [UInt8], _ confidence: Double) -> String {
    let options = detection.options
    let parts: [Any] = [
      Digest.hexadecimal(Digest.sha256(bytes)), mark, confidence, options.maximumOverlap, options.isClassAgnostic,
      options.maximumCount, detection.tiles,
    ]
    return parts.map { "\($0)" }.joined(separator: "|")
  }

  private func remembered(_ key: String, _ classes: ClassCatalogue) async -> PictureFindings? {
    guard let cache else { return nil }
    do {
      let value = try await cache.value(for: key)
      let findings = value.flatMap { RememberedFindings($0)?.findings(classes) }
      counters.counter("gantry_result_cache_total", ["outcome": findings == nil ? "miss" : "hit"]).add()
      return findings
    } catch {
      log.debug("the cache of results does not answer: \(error)")
      counters.counter("gantry_result_cache_total", ["outcome": "error"]).add()
      return nil
    }
  }

  private func remember(_ findings: PictureFindings, _ key: String) async {
    guard let cache else { return }
    do {
      try await cache.keep(try RememberedFindings(findings).bytes(), for: key)
    } catch {
      log.debug("a result was not remembered: \(error)")
    }
  }
}

/// The blocking steps, on a thread of their own.
actor PictureReader {
  struct Opened: Sendable {
    let picture: Picture
    let prepared: PreparedParts
  }

  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  private let thread: BlockingThread
  private let reader: ImageReader
  private let scaler = BilinearScaler()
  private let encoder = JPEGEncoder()
  private let annotator = PlaneAnnotator(colour: .jpeg)

  /// What a person cannot tell from the original.
  private static let quality = 90

  init(number: Int, settings: DecodingSettings) {
    thread = BlockingThread(name: "upload \(number)")
    reader = ImageReader(settings: settings)
  }

  func open(_ bytes: [UInt8], for layout: InputLayout, tiles: Int) throws -> Opened {
    let picture = try reader.read(bytes, subject: "the picture")
    return Opened(picture: picture, prepared: try scaler.prepare(picture, for: layout, tiles: tiles))
  }

  func draw(_ marks: [Mark], on picture: Picture) throws -> [UInt8] {
    try encoder.encode(annotator.draw(marks, on: picture), quality: Self.quality)
  }
}

/// The form in which findings are remembered.
struct RememberedFindings: Codable {
  private let width: Int
  private let height: Int
  /// Class number, score, corners.
  private let rows: [[Double]]

  init(_ findings: PictureFindings) {
    (width, height) = (findings.size.width, findings.size.height)
    rows = findings.detections.map { [Double($0.classID), $0.score, $0.box.x1, $0.box.y1, $0.box.x2, $0.box.y2] }
  }

  /// nil for what is no such form.
  init?(_ bytes: [UInt8]) {
    guard let value = try? JSONDecoder().decode(Self.self, from: Data(bytes)),  // then it is a miss
      value.rows.allSatisfy({ $0.count == 6 && $0.allSatisfy(\.isFinite) && abs($0[0]) < 1e6 })
    else { return nil }
    self = value
  }

  func bytes() throws -> [UInt8] { Array(try JSONEncoder().encode(self)) }

  func findings(_ classes: ClassCatalogue) -> PictureFindings {
    PictureFindings(
      size: PixelSize(width: width, height: height),
      detections: rows.map { row in
        Detection(
          box: PixelBox(x1: row[2], y1: row[3], x2: row[4], y2: row[5]), score: row[1], classID: Int(row[0]),
          trafficClass: classes.trafficClass(of: Int(row[0])))
      })
  }
}
