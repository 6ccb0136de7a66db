import TrafficCore

/// Measures what a tracker costs per frame, on boxes that drift over a picture.
enum BenchTrackerCommand {
  private static let boxes = Option.whole("boxes", "N", "boxes in each frame", in: 1...5000, fallback: 30)
  private static let frames = Option.whole("frames", "N", "frames to measure", in: 10...100_000, fallback: 1000)
  private static let isCalibrated = Switch("calibrated", "with the road known, seen from a pole of eight metres")
  private static let json = Switch("json", "as a JSON object, milliseconds")
  private static let tracker = Option<TrackerKind>.choice("tracker", "which tracker", fallback: .twoSpace)

  static let command = Command(
    name: "bench tracker",
    summary: "measure a tracker's time per frame",
    options: [boxes, frames, tracker, isCalibrated, json],
    example: Command.Example(
      line: "gantry bench tracker --boxes 300",
      output: "two-space, 300 boxes: median 0.310 ms, 95th percentile 0.420 ms per frame"),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let (counter, count) = (HeapCounter(), arguments[frames])
    // To be counted are pictures that go on where those for the times end: a tracker is warm then.
    let pictures = drift(boxes: arguments[boxes], frames: counter == nil ? count : 2 * count)
    let plane = arguments[isCalibrated] ? pole.groundPlane : nil
    var tracker = arguments[tracker].tracker(for: .vehicles, plane: plane)
    let times = times(of: &tracker, pictures.prefix(count))
    let requests = counter.map { counter in
      (count..<pictures.count).reduce(0) { sum, index in
        sum + counter.requests { _ = tracker.update(pictures[index], at: moment(of: index)) }
      }
    }
    let median = times[times.count / 2]
    let slow = times[times.count * 95 / 100]
    if arguments[json] {
      let counted = requests.map { [("heap_requests", JSON.whole($0))] } ?? []
      try console.print(
        JSON.object([("median", .number(median, decimals: 4)), ("p95", .number(slow, decimals: 4))] + counted).text)
      return .ok
    }
    try console.print(
      "\(arguments[Self.tracker].rawValue), \(arguments[boxes]) boxes: median \(median.text(decimals: 3)) ms, "
        + "95th percentile \(slow.text(decimals: 3)) ms per frame")
    return .ok
  }

  /// Of every picture, in milliseconds, sorted.
  private static func times(of tracker: inout any Tracker, _ pictures: ArraySlice<[Detection]>) -> [Double] {
    let clock = ContinuousClock()
    var times: [Double] = []
    for (index, detections) in zip(pictures.indices, pictures) {
      let moment = moment(of: index)
      let taken = clock.measure { _ = tracker.update(detections, at: moment) }
      times.append(taken / .milliseconds(1))
    }
    return times.sorted()
  }

  private static func moment(of index: Int) -> Timestamp { Timestamp.zero.advanced(bySeconds: Double(index) / 30) }

  /// Sees the road in the lower four fifths of the picture the boxes drift over.
  private static var pole: PinholeCamera {
    PinholeCamera(
      position: SIMD3(0, 0, 8), heading: 0, pitch: 0.3, focalLength: 1000, size: PixelSize(width: 1920, height: 1080))
  }

  /// The same traffic as the timing of `Benchmarks/peers/trackers.py`: one box in twenty is missed.
  private static func drift(boxes: Int, frames: Int) -> [[Detection]] {
    var random = SplitMix64(seed: 1)
    var drifting = (0..<boxes).map { _ in
      DriftingBox(
        x: random.uniform(0, 1800), y: random.uniform(0, 1000), stepX: random.uniform(-4, 4),
        stepY: random.uniform(-2, 2), width: random.uniform(30, 90), height: random.uniform(30, 90))
    }
    return (0..<frames).map { _ in
      drifting.indices.compactMap { index in
        drifting[index].step()
        let score = random.uniform(0.3, 1)
        return random.chance(0.95) ? Detection(box: drifting[index].box, score: score, classID: 0) : nil
      }
    }
  }
}

private struct DriftingBox {
  var x: Double
  var y: Double
  let stepX: Double
  let stepY: Double
  let width: Double
  let height: Double

  var box: PixelBox { PixelBox(x1: x, y1: y, x2: x + width, y2: y + height) }

  /// Who leaves on one side comes back on the other.
  mutating func step() {
    x = wrapped(x + stepX, 1800)
    y = wrapped(y + stepY, 1000)
  }

  private func wrapped(_ value: Double, _ limit: Double) -> Double {
    value < 0 ? value + limit : value >= limit ? value - limit : value
  }
}
