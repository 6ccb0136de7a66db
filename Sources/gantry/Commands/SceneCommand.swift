import Configuration
import TrafficCore

/// Checks scene files and says what may stand in them.
enum SceneCommand {
  static let check = Command(
    name: "scene check",
    summary: "check a scene file: calibration, regions, lines, zones, lanes, gates",
    details: "Names file, line and key of everything that is wrong, what was found and what is allowed. Exit code 2 "
      + "when something is. docs/scene.md explains the file with an example.",
    operands: .one("FILE", help: "the scene file"),
    example: Command.Example(
      line: "gantry scene check scene.yaml",
      output: """
        scene.yaml:14:13: regions[0].points: found an area that has 2 points; a polygon needs at least 3; allowed: \
        at least 3 corners in order, without crossings.
        """),
    run: { arguments, console in
      let file = try load(arguments.operands[0])
      let scene = file.scene
      let parts = [
        scene.calibration.map { ($0.points.count, "calibration point") }, (scene.regions.count, "region"),
        (scene.lines.count, "line"), (scene.zones.count, "zone"), (scene.lanes.count, "lane"),
        (scene.gates.count, "gate"),
      ].compactMap(\.self).filter { $0.0 > 0 }.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }
      try console.print("\(file.path): ok" + (parts.isEmpty ? "" : " (\(parts.joined(separator: ", ")))"))
      return .ok
    })

  static let schema = Command(
    name: "scene schema",
    summary: "print a JSON Schema of scene files, for editors",
    example: Command.Example(
      line: "gantry scene schema > scene.schema.json", output: "{\n  \"$schema\": \"https://json-schema.org/…\",\n  …"),
    run: { _, console in
      try console.write(SceneSchema.text)
      return .ok
    })

  static let normalise = Command(
    name: "scene normalise",
    summary: "print a scene with places as parts of the picture, for every size of the same view",
    operands: .one("FILE", help: "the scene file"),
    example: Command.Example(
      line: "gantry scene normalise scene.yaml",
      output: """
        name: "High Street"
        coordinates: normalised
        size: [1280, 720]
        lines:
          - name: shop
            from: [0.234375, 0.694444]
        """),
    run: { arguments, console in
      let file = try load(arguments.operands[0])
      try console.write(SceneText.yaml(file.scene, size: file.size, classes: file.classes))
      return .ok
    })

  /// A scene file for a command; what is wrong in it ends the command as bad input.
  static func load(_ path: String) throws(CommandError) -> SceneFile {
    do throws(ConfigurationError) {
      return try SceneFile(path)
    } catch {
      throw .badInput(error.description)
    }
  }
}
