import Glibc

/// Adds up what each stage of a run costs: wall time, and processor time of the whole process.
struct StageTimes: Sendable {
  /// The words of the live performance log.
  enum Stage: String, Sendable, CaseIterable {
    case decode = "Decode"
    case scale = "Scale"
    case detection = "Detection"
    /// Reading the network's answer: decoding, suppression, scaling back.
    case finish = "Finish"
    case visualization = "Visualization"
    case encode = "Encode"
  }

  struct Cost: Sendable, Equatable {
    var wall: Double = 0
    var processor: Double = 0

    static func - (left: Cost, right: Cost) -> Cost {
      Cost(wall: left.wall - right.wall, processor: left.processor - right.processor)
    }

    static func + (left: Cost, right: Cost) -> Cost {
      Cost(wall: left.wall + right.wall, processor: left.processor + right.processor)
    }

    static func / (cost: Cost, count: Int) -> Cost {
      Cost(wall: cost.wall / Double(count), processor: cost.processor / Double(count))
    }
  }

  /// In seconds, from the start.
  private(set) var costs: [Stage: Cost] = [:]

  mutating func add(_ cost: Cost, to stage: Stage) {
    costs[stage, default: Cost()] = costs[stage, default: Cost()] + cost
  }

  /// Books what one thread did for `duration` on another stage.
  mutating func move(_ duration: Duration, from stage: Stage, to other: Stage) {
    let seconds = duration / .seconds(1)
    let cost = Cost(wall: seconds, processor: seconds)
    costs[stage] = costs[stage, default: Cost()] - cost
    add(cost, to: other)
  }

  /// Seconds on both clocks. The processor's counts every thread of the process.
  static func now() -> Cost { Cost(wall: seconds(CLOCK_MONOTONIC), processor: seconds(CLOCK_PROCESS_CPUTIME_ID)) }

  private static func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    unsafe clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
