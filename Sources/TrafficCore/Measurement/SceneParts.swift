/// A scene's parts, placed in pictures of one size and checked.
struct SceneParts {
  let ground: MeasuringGround
  let lines: [LineCounter]
  let zones: [ZoneWatch]
  let lanes: [LaneWatch]

  init(scene: Scene, size: PixelSize, settings: Meter.Settings) throws(MeterProblem) {
    var calibration: Calibration?
    do throws(CalibrationProblem) {
      calibration = try scene.calibration?.resolved(for: size)
    } catch {
      throw .calibration(error)
    }
    let ground = MeasuringGround(calibration: calibration, size: size, settings: settings.ground)
    var lines: [LineCounter] = []
    for line in scene.lines {
      guard let counter = LineCounter(line: line, ground: ground, settings: settings.line) else {
        throw .notOnRoad(kind: "line", name: line.name)
      }
      lines.append(counter)
    }
    for gate in scene.gates where ground.line(from: gate.from, to: gate.to) == nil {
      throw .notOnRoad(kind: "gate", name: gate.name)
    }
    var zones: [ZoneWatch] = []
    for zone in scene.zones {
      do throws(PolygonProblem) {
        zones.append(try ZoneWatch(zone: zone, size: size, settings: settings.zone))
      } catch {
        throw .area(kind: "zone", name: zone.name, error)
      }
    }
    var lanes: [LaneWatch] = []
    for lane in scene.lanes {
      do throws(PolygonProblem) {
        lanes.append(try LaneWatch(lane: lane, ground: ground, settings: settings.lane))
      } catch {
        throw .area(kind: "lane", name: lane.name, error)
      }
    }
    (self.ground, self.lines, self.zones, self.lanes) = (ground, lines, zones, lanes)
  }
}
