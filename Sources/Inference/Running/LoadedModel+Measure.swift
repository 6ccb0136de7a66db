import Glibc

import TrafficCore

extension LoadedModel {
  /// Measures what one picture costs: `warmUp` pictures uncounted, then `pictures` of seeded noise, as many at a time
  /// as the model accepts. Decoding of the outputs is not part of it.
  package func measure(pictures: Int = 50, warmUp: Int = 5) async throws -> InferenceMeasurement {
    let picture = Self.noise(description.layout)
    _ = try await run(picture, count: max(1, warmUp))
    let clock = ContinuousClock()
    let processorBefore = Self.processorSeconds()
    let start = clock.now
    let latencies = try await run(picture, count: max(1, pictures)).sorted()
    let wall = clock.now - start
    let processor = Self.processorSeconds() - processorBefore
    let count = Double(latencies.count)
    return InferenceMeasurement(
      pictures: latencies.count, millisecondsPerPicture: wall.milliseconds / count,
      processorMillisecondsPerPicture: processor * 1000 / count,
      medianLatencyMilliseconds: latencies[latencies.count / 2].milliseconds)
  }

  /// Times from request to result.
  private func run(_ picture: PreparedPicture, count: Int) async throws -> [Duration] {
    let lanes = min(count, description.requests)
    return try await withThrowingTaskGroup(of: [Duration].self) { group in
      for lane in 0..<lanes {
        group.addTask {
          var latencies: [Duration] = []
          for _ in stride(from: lane, to: count, by: lanes) {
            let stages = try await self.run(picture, from: CameraID("measure \(lane)")) { _ in }.stages
            latencies.append(stages.infer)
          }
          return latencies
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }

  /// Noise costs what pictures cost: networks do not look at what they compute.
  private static func noise(_ layout: InputLayout) -> PreparedPicture {
    var state: UInt32 = 1
    let bytes = (0..<layout.size.area * 3).map { _ -> UInt8 in
      // Numerical Recipes' linear congruential generator.
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(truncatingIfNeeded: state >> 24)
    }
    return PreparedPicture(layout: layout, transform: layout.transform(of: layout.size), bytes: bytes)
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    guard unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return 0 }
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
  }
}

extension Duration {
  fileprivate var milliseconds: Double {
    Double(components.seconds) * 1000 + Double(components.attoseconds) / 1_000_000_000_000_000
  }
}
