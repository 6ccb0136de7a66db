/// What a simulated camera looks at.
package enum SimulatedPlace: String, Sendable, Hashable, CaseIterable {
  /// Two carriageways seen along the road.
  case motorway
  /// A crossing with traffic lights and turns, seen from a corner.
  case junction
  /// Two lanes between parked cars, with cyclists and people.
  case street
}

package enum SimulatedWeather: String, Sendable, Hashable, CaseIterable {
  case day, dusk, rain
}

package enum SimulatedDensity: String, Sendable, Hashable, CaseIterable {
  case free, jam
}

/// Everything a simulation depends on; what is left open is drawn from the seed.
package struct SimulationSettings: Sendable, Hashable {
  package var place: SimulatedPlace
  package var seed: UInt64
  package var framesPerSecond = 15.0
  package var size = PixelSize(width: 1280, height: 720)
  package var weather = SimulatedWeather.day
  package var density = SimulatedDensity.free
  /// The pole trembles in the wind: a pixel or two.
  package var isShaking = false
  /// Metres above the road; nil draws 6…14.
  package var cameraHeight: Double?
  /// Radians below the horizon; nil draws what suits the place.
  package var cameraPitch: Double?
  /// Focal length as part of the picture's width; nil draws what suits the place.
  package var focalByWidth: Double?

  package init(place: SimulatedPlace, seed: UInt64) {
    self.place = place
    self.seed = seed
  }
}
