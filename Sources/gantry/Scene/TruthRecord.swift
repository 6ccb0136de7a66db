import TrafficCore

/// The truth of a simulation as one JSON document, frames one to a line.
struct TruthRecord {
  private let settings: SimulationSettings
  private let scene: Scene
  private var frames: [String] = []
  private var crossings: [JSON] = []
  private var movements: [JSON] = []

  init(settings: SimulationSettings, scene: Scene) {
    self.settings = settings
    self.scene = scene
  }

  mutating func add(_ frame: SimulatedFrame) {
    frames.append(
      JSON.object([
        ("index", .whole(frame.index)), ("seconds", seconds(frame.timestamp)),
        ("vehicles", .array(frame.vehicles.map(vehicle))),
      ]).text)
    for crossing in frame.crossings {
      crossings.append(
        .object([
          ("vehicle", .whole(crossing.vehicle)), ("class", .string(crossing.trafficClass.rawValue)),
          ("line", .string(crossing.line)), ("direction", .string(crossing.direction.rawValue)),
          ("seconds", seconds(crossing.timestamp)),
        ]))
    }
    for movement in frame.movements {
      movements.append(
        .object([
          ("vehicle", .whole(movement.vehicle)), ("class", .string(movement.trafficClass.rawValue)),
          ("entry", .string(movement.entry)), ("exit", .string(movement.exit)),
          ("seconds", seconds(movement.timestamp)),
        ]))
    }
  }

  var text: String {
    let head = JSON.object([
      ("place", .string(settings.place.rawValue)), ("seed", .whole(Int(settings.seed))),
      ("fps", .number(settings.framesPerSecond, decimals: 3)), ("width", .whole(settings.size.width)),
      ("height", .whole(settings.size.height)), ("weather", .string(settings.weather.rawValue)),
      ("density", .string(settings.density.rawValue)), ("lines", .array(scene.lines.map { .string($0.name) })),
      ("crossings", .array(crossings)), ("movements", .array(movements)),
    ]).text
    return head.dropLast() + ",\"frames\":[\n" + frames.joined(separator: ",\n") + "\n]}\n"
  }

  private func seconds(_ timestamp: Timestamp) -> JSON { .number(timestamp.seconds(since: .zero), decimals: 6) }

  private func vehicle(_ vehicle: TrueVehicle) -> JSON {
    .object([
      ("id", .whole(vehicle.id)), ("class", .string(vehicle.trafficClass.rawValue)),
      ("shape", .string(vehicle.shape.rawValue)),
      (
        "box",
        .array([vehicle.box.x1, vehicle.box.y1, vehicle.box.x2, vehicle.box.y2].map { .number($0, decimals: 2) })
      ),
      ("ground", .array([.number(vehicle.place.x, decimals: 3), .number(vehicle.place.y, decimals: 3)])),
      ("heading", .number(vehicle.heading, decimals: 4)),
      ("kilometres_per_hour", .number(vehicle.metresPerSecond * 3.6, decimals: 3)),
      ("lane", .optional(vehicle.lane)), ("visibility", .number(vehicle.visibility, decimals: 3)),
      ("truncation", .number(vehicle.truncation, decimals: 3)), ("parked", .flag(vehicle.isParked)),
    ])
  }
}
