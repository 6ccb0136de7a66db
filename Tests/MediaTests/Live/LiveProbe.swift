import Groundwork
import TestKit
import TrafficCore

@testable import Media

/// One live camera under test, with its log and a watch on its time.
final class LiveProbe: Sendable {
  let camera: LiveCamera
  let log = CapturedLog()
  let counters = Counters()

  init(
    _ address: String, _ kind: LiveKind, settings: LiveSettings = LiveSettings(),
    credentials: (user: String, password: String)? = nil
  ) throws {
    var parsed = try CameraAddress(parsing: address)
    if let credentials { parsed = parsed.signedIn(user: credentials.user, password: Secret(credentials.password)) }
    camera = LiveCamera(
      CameraID("north-2"), address: parsed, kind: kind, settings: settings,
      log: Log(name: "test", minimumLevel: .debug, output: log), counters: counters, random: SeededRandom(seed: 1))
  }

  /// So many frames, or fewer when they do not come in time.
  func frames(_ count: Int, within limit: Duration = .seconds(20)) async throws -> [Frame] {
    let watch = Task {
      try await Task.sleep(for: limit)
      await camera.stop()
    }
    defer { watch.cancel() }
    var frames: [Frame] = []
    while frames.count < count, let frame = try await camera.next() { frames.append(frame) }
    return frames
  }

  /// Starts the camera without waiting for a frame.
  func start() -> Task<Void, any Error> { Task { _ = try await camera.next() } }

  /// Waits for a state; false when it does not come in time.
  func reaches(within limit: Duration = .seconds(20), _ condition: (LiveStatus) -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + limit
    while !condition(camera.status) {
      if ContinuousClock.now > deadline { return false }
      try await Task.sleep(for: .milliseconds(10))
    }
    return true
  }

  /// How long each connection after the first took, from the attempt to its first frame.
  var timesToFirstFrame: [Duration] {
    var attempt: Duration?
    return log.entries.compactMap { entry in
      if entry.message == "connecting" { attempt = entry.sinceEpoch }
      guard entry.message == "online" else { return nil }
      return attempt.map { entry.sinceEpoch - $0 }
    }
  }

  /// Everything said about the camera, where a password might have slipped in.
  var everythingSaid: String {
    get async {
      "\(log.entries) \(camera.status) \(await camera.description)"
    }
  }
}

extension Picture {
  /// Spread of the luma: a picture decoded without its key frame is grey.
  var lumaDeviation: Double {
    withPlanes { planes in
      var (sum, squares) = (0.0, 0.0)
      for row in 0..<size.height {
        for column in 0..<size.width {
          let value = unsafe Double(planes.luma[row * planes.lumaStride + column])
          sum += value
          squares += value * value
        }
      }
      let count = Double(size.area)
      return (squares / count - (sum / count) * (sum / count)).squareRoot()
    }
  }
}
