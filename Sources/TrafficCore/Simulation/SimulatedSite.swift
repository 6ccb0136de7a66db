import Glibc

/// A place ready to be simulated: roads, camera, and the scene a person would draw for it.
struct SimulatedSite: Sendable {
  let layout: RoadLayout
  let camera: SimulatedCamera
  let scene: Scene
  /// The scene's lines and gates on the ground.
  let lines: [(name: String, segment: Segment<GroundPoint>)]
  let gates: [(name: String, segment: Segment<GroundPoint>)]
  let roads: Roads

  enum Roads: Sendable {
    case motorway(MotorwayRoads)
    case junction(JunctionRoads)
    case street(StreetRoads)
  }

  init(_ settings: SimulationSettings, _ random: inout SplitMix64) {
    switch settings.place {
    case .motorway: self.init(MotorwayRoads(&random), settings, &random)
    case .junction: self.init(JunctionRoads(), settings, &random)
    case .street: self.init(StreetRoads(), settings, &random)
    }
  }

  private init(_ roads: MotorwayRoads, _ settings: SimulationSettings, _ random: inout SplitMix64) {
    let side = roads.median / 2 + roads.carriageway
    let camera = SimulatedCamera.overRoad(settings, x: -3...4, turn: -0.05...0.05, &random)
    var draft = SceneDraft(camera: camera, name: "motorway-\(settings.seed)")
    draft.calibrate(xs: [-side, -roads.median / 2, roads.median / 2, side], nearest: 12, farthest: 75)
    let y = draft.lineDistance(halfWidth: side + roads.shoulder, wanted: 38)
    draft.line(
      "away", from: GroundPoint(x: 0.5, y: y), to: GroundPoint(x: side + roads.shoulder, y: y), forward: "in",
      backward: "out")
    draft.line(
      "towards", from: GroundPoint(x: -side - roads.shoulder, y: y), to: GroundPoint(x: -0.5, y: y), forward: "in",
      backward: "out")
    for isAway in [true, false] {
      for lane in 1...roads.lanesEachWay {
        let x = roads.middle(lane: lane, isAway: isAway)
        draft.lane(
          "\(isAway ? "away" : "towards")-\(lane)", x: x, halfWidth: roads.laneWidth / 2, from: isAway ? 8 : 100,
          to: isAway ? 100 : 8)
      }
    }
    draft.scene.speedLimitKilometresPerHour = 100
    layout = roads.layout(density: settings.density)
    (self.camera, scene, lines, gates) = (camera, draft.scene, draft.lines, draft.gates)
    self.roads = .motorway(roads)
  }

  private init(_ roads: StreetRoads, _ settings: SimulationSettings, _ random: inout SplitMix64) {
    var aimed = settings
    aimed.cameraHeight = settings.cameraHeight ?? random.uniform(6, 10)
    let camera = SimulatedCamera.overRoad(aimed, x: 3...8, turn: 0.02...0.12, &random)
    var draft = SceneDraft(camera: camera, name: "street-\(settings.seed)")
    draft.calibrate(xs: [-roads.kerb, -roads.laneWidth, roads.laneWidth, roads.kerb], nearest: 12, farthest: 60)
    let y = draft.lineDistance(halfWidth: roads.laneWidth, wanted: 26)
    draft.line(
      "street", from: GroundPoint(x: -roads.laneWidth, y: y), to: GroundPoint(x: roads.laneWidth, y: y),
      forward: "towards", backward: "away")
    draft.lane("away-1", x: roads.laneWidth / 2, halfWidth: roads.laneWidth / 2, from: 8, to: 80)
    draft.lane("towards-1", x: -roads.laneWidth / 2, halfWidth: roads.laneWidth / 2, from: 80, to: 8)
    for side in [1.0, -1.0] {
      draft.parking(
        side > 0 ? "parking-right" : "parking-left", x: side * (roads.laneWidth + roads.parkingWidth / 2),
        halfWidth: roads.parkingWidth / 2, to: 80)
    }
    draft.scene.speedLimitKilometresPerHour = 50
    layout = roads.layout(density: settings.density, &random)
    (self.camera, scene, lines, gates) = (camera, draft.scene, draft.lines, draft.gates)
    self.roads = .street(roads)
  }

  private init(_ roads: JunctionRoads, _ settings: SimulationSettings, _ random: inout SplitMix64) {
    let height = settings.cameraHeight ?? random.uniform(9, 14)
    let distance = random.uniform(38, 42)
    let corner = .pi / 4 + random.uniform(-0.05, 0.05)
    let focal = (settings.focalByWidth ?? random.uniform(0.58, 0.63)) * Double(settings.size.width)
    let pitch = settings.cameraPitch ?? atan(height / (distance - 3))
    let camera = SimulatedCamera(
      position: ScenePoint(-cos(corner) * distance, -sin(corner) * distance, height), heading: corner, pitch: pitch,
      focalLength: focal, size: settings.size)
    var draft = SceneDraft(camera: camera, name: "junction-\(settings.seed)")
    draft.calibrate(
      corners: (0..<4).flatMap { arm in
        [-1.0, 1].map { roads.turned(GroundPoint(x: $0 * roads.laneWidth, y: -roads.reach), to: arm) }
      })
    for (arm, name) in JunctionRoads.arms.enumerated() {
      let reach = roads.reach
      // Well beyond the kerbs: seen from the corner a lorry's box stands metres beside its lane.
      let half = roads.laneWidth + 3.5
      let a = roads.turned(GroundPoint(x: -half, y: -reach), to: arm)
      let b = roads.turned(GroundPoint(x: half, y: -reach), to: arm)
      // Walking from b to a, the junction is on the right.
      draft.gate(name, from: b, to: a)
      draft.line(
        name, from: b, to: a, forward: "in", backward: "out")
    }
    layout = roads.layout(density: settings.density)
    (self.camera, scene, lines, gates) = (camera, draft.scene, draft.lines, draft.gates)
    self.roads = .junction(roads)
  }
}
