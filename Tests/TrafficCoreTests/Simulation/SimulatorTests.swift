import Testing
import TrafficCore

struct SimulatorTests {
  @Test(arguments: SimulatedPlace.allCases)
  func `the same seed gives the same traffic, another seed another`(place: SimulatedPlace) {
    var first = Simulator(SimulationSettings(place: place, seed: 7))
    var second = Simulator(SimulationSettings(place: place, seed: 7))
    var third = Simulator(SimulationSettings(place: place, seed: 8))
    var differs = false
    for _ in 0..<15 {
      let frame = first.next()
      #expect(frame.vehicles == second.next().vehicles)
      differs = differs || frame.vehicles != third.next().vehicles
    }
    #expect(differs)
    #expect(first.polygons(first.look) == second.polygons(second.look))
  }

  @Test(arguments: SimulatedPlace.allCases)
  func `boxes lie in the picture, speeds are the change of place, nobody drives through anybody`(
    place: SimulatedPlace
  ) {
    var settings = SimulationSettings(place: place, seed: 3)
    settings.framesPerSecond = 10
    var simulator = Simulator(settings)
    var last: [Int: TrueVehicle] = [:]
    for _ in 0..<60 {
      let frame = simulator.next()
      for vehicle in frame.vehicles {
        #expect(vehicle.box == vehicle.box.clamped(to: settings.size))
        #expect((0...1).contains(vehicle.visibility))
        if let before = last[vehicle.id] {
          let moved = before.place.distance(to: vehicle.place) * 10
          #expect(abs(moved - (before.metresPerSecond + vehicle.metresPerSecond) / 2) < 0.6)
        }
      }
      for a in frame.vehicles {
        for b in frame.vehicles
        where a.id < b.id && a.lane == b.lane && a.trafficClass == .car && b.trafficClass == .car {
          #expect(a.place.distance(to: b.place) > 3, "\(a.id) and \(b.id) in \(a.lane ?? "no lane")")
        }
      }
      last = Dictionary(uniqueKeysWithValues: frame.vehicles.map { ($0.id, $0) })
    }
    #expect(!last.isEmpty)
  }

  @Test func `a simulation's address is read, and what is wrong with it is named`() throws {
    let settings = try SimulationSettings(query: "street?seed=9&fps=5&weather=rain&density=jam&size=640x360&shake=1")
    #expect(settings.seed == 9 && settings.framesPerSecond == 5 && settings.weather == .rain)
    #expect(settings.size == PixelSize(width: 640, height: 360) && settings.isShaking)
    for wrong in ["moon", "street?seed=x", "street?colour=red", "street?fps=0", "street?size=9"] {
      #expect(throws: SimulationProblem.self) { try SimulationSettings(query: wrong) }
    }
  }
}
