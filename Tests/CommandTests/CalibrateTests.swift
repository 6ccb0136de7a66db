import Foundation
import TestKit
import Testing

@Suite(.timeLimit(.minutes(1))) struct CalibrateTests {
  private let program: Program

  init() throws { program = try Program() }

  /// A road seen straight on: seven metres wide and forty long.
  private static let four = "220,440=0,0;420,440=7,0;360,120=7,40;280,120=0,40"
  private static let six = four + ";330,248=4.25,13.33;250,280=0,10"

  private func run(_ points: String, _ more: String...) async throws -> Program.Result {
    let picture = try await program.picture("road: 1.png", size: "640x480")
    return try await program.run(["calibrate", picture, "--points", points] + more)
  }

  @Test func `points give a scene that is right, and a picture with the road's metres`() async throws {
    let result = try await run(Self.four, "--scene", "scene.yaml", "--out", "grid.jpg")
    #expect(result.code == 0, "\(result.messages)")
    #expect(result.output.contains("4 points, reprojection error 0.00 px"))
    let scene = try String(contentsOfFile: program.home.path("scene.yaml"), encoding: .utf8)
    #expect(scene.contains("name: \"road: 1\""))
    #expect(try await program.run("scene", "check", "scene.yaml").output.contains("ok (4 calibration points)"))
    let grid = try Data(contentsOf: URL(filePath: program.home.path("grid.jpg")))
    #expect(grid.starts(with: [0xFF, 0xD8, 0xFF]))
  }

  @Test func `of a scene that is there only the calibration changes`() async throws {
    let before = """
      name: mine   # my remark
      lines:
        - { name: shop, from: [0.2, 0.7], to: [0.8, 0.7] }
      calibration:
        points:
          - { picture: [0.3, 0.9], ground: [0, 0] }
          - { picture: [0.7, 0.9], ground: [7, 0] }
          - { picture: [0.6, 0.3], ground: [7, 40] }
          - { picture: [0.4, 0.3], ground: [0, 40] }
      # of the lanes
      speed_limit_kmh: 50

      """
    _ = try program.file("scene.yaml", text: before)
    let result = try await run(Self.four, "--scene", "scene.yaml")
    #expect(result.code == 0, "\(result.messages)")
    let after = try String(contentsOfFile: program.home.path("scene.yaml"), encoding: .utf8)
    #expect(after.hasPrefix("name: mine   # my remark\nlines:\n  - { name: shop"))
    #expect(after.hasSuffix("# of the lanes\nspeed_limit_kmh: 50\n"))
    #expect(!after.contains("[0.3, 0.9]") && after.contains("[0.34375, 0.916667]"), "\(after)")
    // Not right: the file stays.
    let refused = try await run(Self.four, "--scene", "scene.yaml", "--known", "220,440-420,440=5")
    #expect(refused.code == 1 && refused.messages.contains("left as it was"), "\(refused.messages)")
    #expect(try String(contentsOfFile: program.home.path("scene.yaml"), encoding: .utf8) == after)
    _ = try program.file("pixels.yaml", text: "name: mine\ncoordinates: pixels\nsize: [640, 480]\n")
    let pixels = try await run(Self.four, "--scene", "pixels.yaml")
    #expect(pixels.code == 2 && pixels.messages.contains("gantry scene normalise"), "\(pixels.messages)")
  }

  @Test func `a known length is checked, and one that does not come out is a failure`() async throws {
    let right = try await run(Self.four, "--known", "220,440-420,440=7;280,120-220,440=40.1")
    #expect(right.code == 0 && right.output.contains("known length 1: 7.00 m where 7.00 m was measured"))
    #expect(right.output.contains("known length 2: 40.00 m where 40.10 m was measured, -0.2 %: fits"))
    let wrong = try await run(Self.four, "--known", "220,440-420,440=5")
    #expect(wrong.code == 1)
    #expect(wrong.output.contains("+40.0 %: does not fit"))
  }

  @Test func `a point among many that is far off is named`() async throws {
    let result = try await run(Self.six.replacing("250,280=0,10", with: "250,280=0,13"))
    #expect(result.code == 0 && result.output.contains("is") && result.output.contains("px off: check it"))
  }

  @Test(arguments: [
    ("220,440=0,0;420,440=7,0;280,120=7,40;360,120=0,40", "crossed"),
    (six.replacing("=7,40", with: "=0,4").replacing("280,120=0,40", with: "280,120=7,40"), "points are crossed"),
    ("220,440=0,0;320,440=3.5,0;420,440=7,0;280,120=0,40", "lie on one line"),
    ("220,440=0,0;420,440=7,0;360,120=7,40", "3 calibration points; at least 4"),
    ("220,440=0,0;420,440=7,0;360,120=7,40;280,820=0,40", "calibration point 4 is outside the picture of 640x480"),
    ("220,440=0,0;420,440=7", "has '420,440=7', which is not such as"),
    ("220,440=0,0;420,440=7,0;360,120=7,nan;280,120=0,40", "calibration point 3 is not a finite number"),
  ])
  func `points that give no road are refused in one line`(points: String, message: String) async throws {
    let result = try await run(points)
    #expect(result.code == 2)
    #expect(result.messageLines.count == 1 && result.messages.contains(message), "\(result.messages)")
  }

  @Test(arguments: [
    ("220,440-420,440", "which is not such as"), ("220,440-420,440=-7", "which is not such as"),
    ("220,440-220,440=7", "begins and ends at one place"),
  ])
  func `known lengths that are none are refused`(text: String, message: String) async throws {
    let result = try await run(Self.four, "--known", text)
    #expect(result.code == 2)
    #expect(result.messages.contains(message), "\(result.messages)")
  }
}
