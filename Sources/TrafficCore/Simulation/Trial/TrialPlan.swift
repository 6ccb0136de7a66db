import Glibc

/// Which scenes a full trial drives: heights, pitches, frame rates, places and densities drawn from one seed, so
/// that nobody can tune to them.
package enum TrialPlan {
  /// - Parameter count: scenes; the first half flows freely, the second is jammed, frame rates take turns.
  package static func scenes(count: Int, seed: UInt64, seconds: Double = 60) -> [MeasurementTrial.Settings] {
    var random = SplitMix64(seed: seed)
    let rates = [5.0, 15, 25]
    let places: [SimulatedPlace] = [.motorway, .junction, .motorway, .street]
    return (0..<count).map { index in
      let place = places[index % places.count]
      var simulation = SimulationSettings(place: place, seed: random.next() >> 16)
      simulation.framesPerSecond = rates[index % rates.count]
      simulation.density = index * 2 < count ? .free : .jam
      simulation.cameraHeight = random.uniform(place == .junction ? 9 : 6, 14)
      simulation.isShaking = random.chance(0.25)
      var settings = MeasurementTrial.Settings(simulation: simulation)
      settings.seconds = seconds
      return settings
    }
  }
}
