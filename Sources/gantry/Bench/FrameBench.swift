import Groundwork
import Messaging
import Pipeline
import TrafficCore
import Wire

/// Frames that are pictures already, through Redis as fast as that goes: added with waiting for room, read, kept with their
/// results in one step, read again and confirmed.
struct FrameBench: Sendable {
  let transport: FrameTransport
  let count: Int
  let letters: [UInt8]

  struct Result: Sendable {
    let seconds: Double
    let bytesOfFrame: Int
    let bytesOfResult: Int
    /// That go to the back end for one frame, while somebody watches and while nobody does.
    let bytesWatched: Int
    let bytesUnwatched: Int
  }

  /// A number that no uploaded video has.
  private static let videoID = 1_000_000_007

  struct Lost: Error, CustomStringConvertible { let description: String }

  func measure() async throws -> Result {
    let frames = transport.frames
    let name = "bench-\(UInt64.random(in: 0...UInt64.max))"
    let run = try await frames.begin(Self.videoID, run: name, at: 0).run
    let clock = SystemMonotonicClock()
    let start = clock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await add(to: frames, run) }
      group.addTask { try await look(RedisFrameWork(frames, name: "bench"), run) }
      group.addTask { try await read() }
      try await group.waitForAll()
    }
    let seconds = (clock.now - start) / .seconds(1)
    if let run = try await frames.run(of: Self.videoID) {
      guard run.frames == count else { throw Lost(description: "\(run.frames) of \(count) frames arrived") }
      try await frames.remove(run, asPutAway: true)
    }
    let (frame, figures) = (result(0).frame.backendMessage.count, result(0).analytics.backendMessage.count)
    return Result(
      seconds: seconds, bytesOfFrame: Self.bytes(entry(0, run).fields), bytesOfResult: Self.bytes(result(0).fields),
      bytesWatched: frame + figures, bytesUnwatched: figures)
  }

  private func add(to frames: RedisFrames, _ run: FrameRun) async throws {
    for number in 0...count {
      while try await frames.add(entry(number, run), of: run) == .full { try await Task.sleep(for: .milliseconds(2)) }
    }
  }

  private func look(_ work: RedisFrameWork, _ run: FrameRun) async throws {
    while try await !work.hold() { try await Task.sleep(for: .milliseconds(50)) }
    var isOver = false
    while !isOver {
      guard let batch = try await work.take(limit: 32) else { throw Lost(description: "somebody else looks at frames") }
      if batch.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
      var made: [FrameSettlement] = []
      for delivery in batch {
        guard let entry = delivery.entry, entry.config.run == run.name else {
          try await work.pass(delivery.receipt)
          continue
        }
        let result = FrameResult(
          entry: result(entry.frameNumber),
          record: DetectionRecord(
            frameNumber: entry.frameNumber, timestamp: entry.timestamp, size: PixelSize(width: 640, height: 360),
            detections: []))
        made.append(FrameSettlement(result: result, run: run, receipt: delivery.receipt))
        isOver = entry.isEnd
      }
      while !made.isEmpty {
        let kept = try await work.commit(made).prefix { $0 != .full }
        made.removeFirst(kept.count)
        if !made.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
      }
    }
    try await work.letGo()
  }

  private func read() async throws {
    let processed = RedisProcessedFrames(transport.redis, settings: transport.streams)
    var (isOver, read) = (false, [String]())
    while !isOver {
      let batch = try await processed.take(limit: 32, waiting: .milliseconds(100), confirming: read)
      isOver = batch.contains { $0.entry?.isEnd == true && $0.entry?.videoID == Self.videoID }
      read = batch.map(\.receipt)
    }
    try await processed.confirm(read)
  }

  private func entry(_ number: Int, _ run: FrameRun) -> VideoFrameEntry {
    VideoFrameEntry(
      videoID: Self.videoID, frameNumber: number, milliseconds: run.began + 40 * number,
      letters: number == count ? [] : letters, config: .init(framesPerSecond: 25, run: run.name),
      isEnd: number == count)
  }

  private func result(_ number: Int) -> ProcessedFrameEntry {
    let vehicles = (0..<8).map { place in
      LiveAnalytics.Vehicle(
        trackID: place, box: PixelBox(x1: 10, y1: 10, x2: 90, y2: 60), kilometresPerHour: 50, classID: 2,
        confidence: 0.9)
    }
    return ProcessedFrameEntry(
      videoID: Self.videoID, frameNumber: number, milliseconds: 40 * number, letters: number == count ? [] : letters,
      vehicles: vehicles, totalVehicles: 8, speedingCount: 0, currentInRegion: 8, isEnd: number == count)
  }

  private static func bytes(_ fields: StreamFields) -> Int {
    fields.all.reduce(0) { $0 + $1.name.utf8.count + $1.value.count }
  }
}
