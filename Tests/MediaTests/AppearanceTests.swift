import Testing
import TrafficCore

@testable import Media

/// The built-in descriptor on drawn vehicles: as good as needed to tell one from the next.
struct AppearanceTests {
  @Test func `a drawn vehicle looks more like itself than like any other`() throws {
    let size = PixelSize(width: 1280, height: 720)
    let (before, after) = (TestPicture.street(size: size, step: 0), TestPicture.street(size: size, step: 3))
    let descriptor = ColourGradientDescriptor()
    let first = TestPicture.boxes(size: size, step: 0).map { descriptor.describe($0.1, in: before) }
    let second = TestPicture.boxes(size: size, step: 3).map { descriptor.describe($0.1, in: after) }
    #expect(first.count == second.count && first.count > 3)
    for (index, look) in first.enumerated() {
      #expect(look.count == ColourGradientDescriptor.dimension)
      #expect(abs(likeness(look, look) - 1) < 1e-4)
      let best = second.indices.max { likeness(look, second[$0]) < likeness(look, second[$1]) }
      #expect(best == index)
    }
  }

  @Test func `a simulated vehicle in two frames is nearer than two vehicles, nine times in ten`() throws {
    let clip = simulatedClip(frames: 40)
    let descriptor = ColourGradientDescriptor()
    var right = 0
    var all = 0
    for (before, after) in zip(clip, clip.dropFirst(2)) {
      let looks = before.vehicles.map { descriptor.describe($0.box, in: before.picture) }
      let later = after.vehicles.map { descriptor.describe($0.box, in: after.picture) }
      for (index, vehicle) in before.vehicles.enumerated() {
        guard let own = after.vehicles.firstIndex(where: { $0.id == vehicle.id }) else { continue }
        for other in later.indices where other != own {
          all += 1
          right += likeness(looks[index], later[own]) > likeness(looks[index], later[other]) ? 1 : 0
        }
      }
    }
    try #require(all > 100)
    #expect(Double(right) / Double(all) > 0.9, "\(right) of \(all)")
  }

  @Test func `DeepSORT with the built-in descriptor follows a simulated clip`() async throws {
    let clip = simulatedClip(frames: 60)
    let descriptor = ColourGradientDescriptor()
    var tracker = TrackerKind.deepSORT.tracker(for: .vehicles)
    var ids: [Int: Set<Int>] = [:]
    for frame in clip {
      let looks = try await descriptor.appearances(
        of: frame.vehicles.map(\.box), in: frame.picture, from: CameraID("simulated"))
      let seen = zip(frame.vehicles, looks).map { vehicle, look in
        Detection(box: vehicle.box, score: 0.9, classID: 2, trafficClass: vehicle.trafficClass, appearance: look)
      }
      tracker.update(seen, at: frame.timestamp)
      for track in tracker.tracks { ids[frame.vehicles[track.detectionIndex].id, default: []].insert(track.id) }
    }
    try #require(ids.count > 5)
    let broken = ids.values.filter { $0.count > 1 }.count
    #expect(broken * 10 <= ids.count, "\(broken) of \(ids.count) vehicles changed their id")
  }

  @Test func `a box beyond the picture has no look`() {
    let picture = TestPicture.street(size: PixelSize(width: 65, height: 49))
    let descriptor = ColourGradientDescriptor()
    for box in [
      PixelBox(x1: 70, y1: 0, x2: 90, y2: 20), PixelBox(x1: .nan, y1: 0, x2: 9, y2: 9),
      PixelBox(x1: 5, y1: 5, x2: 6, y2: 6), PixelBox(x1: 20, y1: 20, x2: 10, y2: 10),
    ] {
      #expect(descriptor.describe(box, in: picture).isEmpty)
    }
    let whole = descriptor.describe(PixelBox(x1: -1e9, y1: -1e9, x2: 1e9, y2: 1e9), in: picture)
    #expect(whole.count == ColourGradientDescriptor.dimension && whole.allSatisfy(\.isFinite))
  }

  private struct Shot {
    let picture: Picture
    let timestamp: Timestamp
    /// Those large and open enough for a detector.
    let vehicles: [TrueVehicle]
  }

  private func simulatedClip(frames: Int) -> [Shot] {
    var settings = SimulationSettings(place: .motorway, seed: 7)
    settings.size = PixelSize(width: 640, height: 360)
    var simulator = Simulator(settings)
    let pictures = SimulatedPictures(simulator)
    return (0..<frames).map { _ in
      let frame = simulator.next()
      let vehicles = frame.vehicles.filter { $0.visibility > 0.7 && $0.box.height >= 14 && $0.truncation < 0.2 }
      return Shot(picture: pictures.picture(of: frame, simulator), timestamp: frame.timestamp, vehicles: vehicles)
    }
  }

  /// The cosine; both have length one.
  private func likeness(_ one: [Float], _ other: [Float]) -> Float {
    zip(one, other).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
