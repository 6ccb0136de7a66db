import Foundation
import Testing

@Suite(.timeLimit(.minutes(1))) struct SceneTests {
  private let program: Program

  init() throws { program = try Program() }

  static let good = """
    name: High Street
    coordinates: pixels
    size: [1280, 720]
    speed_limit_kmh: 50
    classes: [car, truck]
    calibration:
      points:
        - { picture: [400, 650], ground: [0, 0] }
        - { picture: [900, 650], ground: [7, 0] }
        - { picture: [700, 300], ground: [7, 40] }
        - { picture: [560, 300], ground: [0, 40] }
    regions:
      - name: road
        points: [[0, 719], [1279, 719], [700, 200], [560, 200]]
    lines:
      - { name: shop, from: [300, 500], to: [1000, 500], forward: out, backward: in }
    zones:
      - { name: bay, points: [[0, 600], [200, 600], [200, 719]], allows_standing: true }
    lanes:
      - { name: left, points: [[0, 719], [600, 719], [560, 200]], direction: [[400, 700], [500, 300]] }
    gates:
      - { name: west, from: [10, 700], to: [10, 400] }

    """

  @Test func `a good scene is counted up`() async throws {
    let result = try await program.run("scene", "check", try program.file("scene.yaml", text: Self.good))
    #expect(result.code == 0, "\(result.messages)")
    #expect(result.output.contains("4 calibration points, 1 region, 1 line, 1 zone, 1 lane, 1 gate"))
  }

  @Test(arguments: [
    ("to: [1000, 500]", "to: [1300, 500]", "scene.yaml:16:41", "outside the picture, [1300, 500]"),
    (", [700, 200], [560, 200]]", "]", "scene.yaml:14:13", "has 2 points"),
    ("[1279, 719], [700, 200], [560, 200]", "[600, 200], [0, 200], [1279, 719]", "scene.yaml:14:13", "crosses itself"),
    ("[700, 300], ground: [7, 40]", "[700, 300], ground: [-3, 40]", "scene.yaml:8:5", "points are crossed"),
    ("[560, 300], ground: [0, 40]", "[560, 300], ground: [3.5, 0]", "scene.yaml:8:5", "lie on one line"),
    ("    - { picture: [560, 300], ground: [0, 40] }\n", "", "scene.yaml:8:5", "3 calibration points"),
    ("[car, truck]", "[car, lorry]", "scene.yaml:5:16", "\"lorry\"; allowed: car, truck"),
    ("forward: out", "foward: out", "scene.yaml:16:54", "forward (did you mean this?)"),
    ("from: [300, 500], to", "to", "scene.yaml:16:5", "found no from"),
    ("size: [1280, 720]\n", "", "scene.yaml:2:14", "pixels without a size"),
    ("to: [1000, 500]", "to: [1000, 10]", "scene.yaml:16:5", "above the horizon"),
    ("to: [1000, 500]", "to: [300, 500]", "scene.yaml:16:5", "without length"),
    ("forward: out, backward: in", "forward: in, backward: in", "scene.yaml:16:5", "for both directions"),
    ("speed_limit_kmh: 50", "speed_limit_kmh: fast", "scene.yaml:4:18", "a number from 1.0"),
    ("[200, 719]]", "[200, 719, 3]]", "scene.yaml:18:49", "two numbers"),
  ])
  func `what is wrong is told with its line`(_ old: String, _ new: String, _ place: String, _ message: String)
    async throws
  {
    #expect(Self.good.contains(old))
    _ = try program.file("scene.yaml", text: Self.good.replacing(old, with: new))
    let result = try await program.run("scene", "check", "scene.yaml")
    #expect(result.code == 2)
    #expect(result.messageLines.count == 1, "\(result.messages)")
    #expect(result.messages.hasPrefix("\(place):"), "\(result.messages)")
    #expect(result.messages.contains(message), "\(result.messages)")
  }

  private static let lens = """
      lens: { size: [1920, 1080], focal: [1500.5, 1490], center: [960, 540.25], radial: [-0.12, 0.02], tangential: [0, 0.001] }

    """

  @Test func `a scene that is written is read again, with lens, classes and names that YAML would misread`()
    async throws
  {
    let scene = Self.good.replacing("calibration:\n", with: "calibration:\n\(Self.lens)")
      .replacing("name: shop", with: "name: \"no: #1 \\\"Shop\\\" [ä]\"").replacing("name: west", with: "name: 'yes'")
    _ = try program.file("first.yaml", text: scene)
    let first = try await program.run("scene", "normalise", "first.yaml")
    #expect(first.code == 0, "\(first.messages)")
    _ = try program.file("second.yaml", text: first.output)
    let second = try await program.run("scene", "normalise", "second.yaml")
    #expect(second.code == 0, "\(second.messages)")
    #expect(second.output == first.output)
    for part in [
      "classes: [car, truck]", "focal: [1500.5, 1490]", "radial: [-0.12, 0.02, 0]", "tangential: [0, 0.001]",
      "name: \"High Street\"", #"name: "no: #1 \"Shop\" [ä]""#, "name: \"yes\"", "speed_limit_kmh: 50",
      "allows_standing: true", "from: [0.234375, 0.694444]", "size: [1280, 720]", "forward: out",
    ] {
      #expect(first.output.contains(part), "\(part) in \(first.output)")
    }
    #expect(
      try await program.run("scene", "check", "second.yaml").output.contains("1 region, 1 line, 1 zone, 1 lane, 1 gate")
    )
  }

  @Test func `the schema is JSON and knows every key`() async throws {
    let result = try await program.run("scene", "schema")
    let schema = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    let keys = try #require(schema["properties"] as? [String: Any])
    #expect(
      Set(keys.keys) == [
        "name", "coordinates", "size", "speed_limit_kmh", "classes", "calibration", "regions", "lines", "zones",
        "lanes", "gates",
      ])
  }
}
