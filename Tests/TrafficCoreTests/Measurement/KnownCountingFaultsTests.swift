import Testing
import TrafficCore

/// Faults other counters were reported for, each with what must be counted instead.
struct KnownCountingFaultsTests {
  private func passages(_ frames: [[TrackObservation]], fps: Double = 25) throws -> [LinePassage] {
    var meter = try Meter(scene: Drive.scene(), size: Drive.size)
    return meter.run(frames, fps: fps).compactMap(\.passage)
  }

  @Test func `supervision 2598: a box that flickers on the line does not count the wrong way`() throws {
    // Drives away to the line, flickers over it for two seconds, drives on.
    var random = SplitMix64(seed: 1)
    var ys = stride(from: 20.0, through: 29.8, by: 0.4).map { $0 }
    for index in 0..<50 { ys.append(30 + (index % 2 == 0 ? 0.5 : -0.5) + random.uniform(-0.3, 0.3)) }
    ys += stride(from: 30.2, through: 42, by: 0.4).map { $0 }
    let found = try passages(ys.map { [Drive.track(1, Drive.box(x: 2, y: $0))] })
    #expect(found.map(\.directionName) == ["away"])
  }

  @Test func `supervision 2598: flicker without ever driving on counts nothing`() throws {
    var ys = stride(from: 20.0, through: 29.8, by: 0.4).map { $0 }
    for index in 0..<100 { ys.append(index % 2 == 0 ? 30.7 : 29.3) }
    ys += stride(from: 29.2, through: 20, by: -0.4).map { $0 }
    #expect(try passages(ys.map { [Drive.track(1, Drive.box(x: 2, y: $0))] }).isEmpty)
  }

  @Test func `supervision 2578: tracks that are not confirmed yet are not counted as one vehicle`() throws {
    // Five tentative tracks share one id and cross side by side; only the two confirmed ones count.
    let frames = stride(from: 20.0, through: 40, by: 0.4).map { y in
      [-6.0, -3, 0, 3, 6].map { Drive.track(-1, Drive.box(x: $0, y: y), confirmed: false) }
        + [Drive.track(1, Drive.box(x: -4, y: y)), Drive.track(2, Drive.box(x: 4, y: y))]
    }
    var meter = try Meter(scene: Drive.scene(), size: Drive.size)
    #expect(meter.run(frames).compactMap(\.passage).count == 2)
    #expect(meter.tally.total == 2)
    #expect(meter.tally.lines["across"]?.count(.backward, .car) == 2)
  }

  /// Two tracks that go away, the second so far aside and behind the first, metres.
  struct Pair: Sendable {
    let second: TrafficClass
    let aside: Double
    let behind: Double
    let vehicles: Int
    var first = TrafficClass.car
    /// A step is 1/25 s.
    var step = 0.555
  }

  private static let pairs = [
    Pair(second: .car, aside: 0.3, behind: 0.5, vehicles: 1),
    Pair(second: .motorcycle, aside: -0.2, behind: 1.2, vehicles: 1),
    Pair(second: .car, aside: 1.2, behind: 0, vehicles: 2),
    Pair(second: .car, aside: 0, behind: 4, vehicles: 2),
    Pair(second: .motorcycle, aside: 0.2, behind: 2.5, vehicles: 2),
    Pair(second: .motorcycle, aside: 0.5, behind: 0, vehicles: 2, first: .motorcycle),
    Pair(second: .pedestrian, aside: 0.5, behind: 1.2, vehicles: 2, first: .pedestrian, step: 0.056),
    Pair(second: .pedestrian, aside: 0.3, behind: 0.4, vehicles: 2, first: .bicycle, step: 0.056),
  ]

  @Test(arguments: pairs)
  func `two tracks on one spot are one vehicle, abreast or one behind the other they are two`(pair: Pair) throws {
    let frames = stride(from: 20.0, through: 42, by: pair.step).map { y in
      var first = Drive.track(1, Drive.box(x: 2, y: y))
      var second = Drive.track(2, Drive.box(x: 2 + pair.aside, y: y - pair.behind))
      (first.trafficClass, second.trafficClass) = (pair.first, pair.second)
      return [first, second]
    }
    #expect(try passages(frames).count == pair.vehicles)
  }

  @Test func `a driver who gets out is not the car that was lost`() throws {
    let car = Array(repeating: [Drive.track(1, Drive.box(x: 2, y: 25))], count: 75)
    var person = Drive.track(2, Drive.box(x: 3, y: 25))
    person.trafficClass = .pedestrian
    var meter = try Meter(scene: Drive.scene(), size: Drive.size)
    _ = meter.run(car + Array(repeating: [], count: 12) + Array(repeating: [person], count: 25))
    #expect(meter.tally.vehicles[.car] == 1 && meter.tally.vehicles[.pedestrian] == 1)
  }

  @Test func `opendatacam 204: a car that stops on the line and goes on is counted once`() throws {
    var random = SplitMix64(seed: 2)
    var ys = stride(from: 18.0, through: 29, by: 0.5).map { $0 }
    for stop in [29.5, 30.4, 31.2, 31.8] {
      // Each stop lasts four seconds with a trembling box, longer than trackers and cool-downs remember.
      for _ in 0..<100 { ys.append(stop + 0.3 * random.normal()) }
    }
    ys += stride(from: 32.0, through: 45, by: 0.5).map { $0 }
    let found = try passages(ys.map { [Drive.track(1, Drive.box(x: 2, y: $0))] })
    #expect(found.map(\.directionName) == ["away"])
  }

  @Test func `opendatacam 204: a stopped car whose track breaks is the same car`() throws {
    var ys = stride(from: 18.0, through: 31.5, by: 0.5).map { $0 }
    ys += Array(repeating: 31.5, count: 50)
    var frames = ys.map { [Drive.track(1, Drive.box(x: 2, y: $0))] }
    frames += Array(repeating: [], count: 10)
    var random = SplitMix64(seed: 3)
    frames += (0..<40).map { _ in [Drive.track(7, Drive.box(x: 2, y: 29.5 + 0.2 * random.normal()))] }
    frames += stride(from: 29.5, through: 45, by: 0.5).map { [Drive.track(7, Drive.box(x: 2, y: $0))] }
    var meter = try Meter(scene: Drive.scene(), size: Drive.size)
    #expect(meter.run(frames).compactMap(\.passage).count == 1)
    #expect(meter.tally.total == 1)
  }

  @Test(arguments: [true, false])
  func `a track that is back after another took its place has not come all its way again`(goesOn: Bool) throws {
    // 5 m/s over the line at 30 m; unseen for three pictures, in which another track continues it and, or not, goes on.
    let first = TrackObservation.First(box: Drive.box(x: 2, y: 20), timestamp: .zero)
    let frames = (0..<70).map { index -> [TrackObservation] in
      let y = 20 + 0.5 * Double(index)
      var track = Drive.track(1, Drive.box(x: 2, y: y))
      track.first = first
      let other = Drive.track(2, Drive.box(x: 2.5, y: y))
      let isUnseen = (40..<43).contains(index)
      return (isUnseen ? [] : [track]) + (isUnseen || goesOn && index > 42 ? [other] : [])
    }
    var meter = try Meter(scene: Drive.scene(), size: Drive.size)
    #expect(meter.run(frames, fps: 10).compactMap(\.passage).map(\.directionName) == ["away"])
    #expect(meter.tally.total == (goesOn ? 2 : 1))
  }

  @Test(arguments: [5.0, 12.5, 25, 60])
  func `opendatacam 501: a trembling box does not turn the direction around`(fps: Double) throws {
    // Slow traffic both ways, ±2 pixels of jitter in each frame.
    var random = SplitMix64(seed: 4)
    let seconds = 14.0
    let frames = (0..<Int(seconds * fps)).map { index -> [TrackObservation] in
      let way = 1.5 * Double(index) / fps
      return [-5.0, -2, 2, 5].enumerated().map { number, x in
        let y = x > 0 ? 20 + way : 40 - way
        return Drive.track(
          number, Drive.box(x: x, y: y, dx: 2 * random.normal(), dy: 2 * random.normal()))
      }
    }
    let found = try passages(frames, fps: fps)
    #expect(found.filter { $0.directionName == "away" }.count == 2)
    #expect(found.filter { $0.directionName == "towards" }.count == 2)
  }

  @Test(arguments: [true, false])
  func `the same rules hold without calibration`(isSlow: Bool) throws {
    var random = SplitMix64(seed: 5)
    let line = SceneLine(name: "plain", from: NormalizedPoint(x: 0, y: 0.5), to: NormalizedPoint(x: 1, y: 0.5))
    var meter = try Meter(scene: Scene(name: "test", lines: [line]), size: Drive.size)
    let step = isSlow ? 1.0 : 25.0
    let frames = stride(from: 150.0, through: 570, by: step).map { y in
      [
        Drive.track(
          1,
          PixelBox(
            centerX: 400 + 2 * random.normal(), centerY: y - 40 + 2 * random.normal(), width: 120, height: 80))
      ]
    }
    let found = meter.run(frames).compactMap(\.passage)
    #expect(found.map(\.direction) == [.forward])
    #expect(meter.tally.lines["plain"]?.total == 1)
  }

  @Test(arguments: [true, false])
  func `what is believed only beyond the line is counted when it was first seen before it`(isSaid: Bool) throws {
    // 30 m/s at 5 pictures a second: confirmed with its second box, which is already on the line.
    let first = TrackObservation.First(box: Drive.box(x: 2, y: 23.9), timestamp: .zero)
    let frames =
      [[]]
      + (0..<4).map { index -> [TrackObservation] in
        var track = Drive.track(1, Drive.box(x: 2, y: 29.9 + 6 * Double(index)))
        if isSaid { track.first = first }
        return [track]
      }
    let found = try passages(frames, fps: 5)
    #expect(found.map(\.directionName) == (isSaid ? ["away"] : []))
  }
}
