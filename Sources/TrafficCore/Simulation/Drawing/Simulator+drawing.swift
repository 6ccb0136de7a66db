extension Simulator {
  /// How the picture of a simulated place is made: fixed scenery once, bodies for every frame.
  package struct Look: Sendable {
    /// Fixed scenery, far to near.
    package let scenery: [ShadedPolygon]
    /// Part of full brightness that sensor noise adds or takes (one deviation).
    package let noise: Double
    package let isRaining: Bool
    /// From the road to the picture, for textures.
    package let plane: GroundPlane?
    fileprivate let painter: BodyPainter
  }

  package var look: Look {
    var random = SplitMix64(seed: settings.seed).split(4)
    let light = Light(settings.weather, &random)
    let scenery = SceneryPainter(camera: site.camera, light: light)
    return Look(
      scenery: scenery.polygons(site.roads, isWet: settings.weather == .rain, &random),
      noise: settings.weather == .day ? 0.008 : 0.016, isRaining: settings.weather == .rain,
      plane: site.camera.camera.groundPlane, painter: BodyPainter(camera: site.camera, light: light))
  }

  /// The bodies of the frame that `next` gave last: shadows, then bodies from far to near.
  package func polygons(_ look: Look) -> [ShadedPolygon] {
    let bodies = self.bodies
    return bodies.flatMap(look.painter.shadow) + bodies.flatMap(look.painter.faces)
  }
}
