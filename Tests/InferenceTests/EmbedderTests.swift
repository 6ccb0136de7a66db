import Inference
import Media
import TestKit
import Testing
import TrafficCore

/// Networks that describe how a thing looks.
@Suite(.timeLimit(.minutes(1))) struct EmbedderTests {
  private static let size = PixelSize(width: 96, height: 64)

  /// Red on the left, blue on the right.
  private func picture() throws -> Picture {
    let coding = ColourCoding(matrix: .bt709, isFullRange: true)
    let red = Colour(red: 220, green: 20, blue: 30)
    let blue = Colour(red: 20, green: 30, blue: 220)
    let corners = [(48.0, 0.0), (96, 0), (96, 64), (48, 64)].map { PixelPoint(x: $0.0, y: $0.1) }
    return try PlaneAnnotator().draw(
      [.polygon(corners, blue, fillOpacity: 1)], on: TestPicture.plain(red, size: Self.size, coding: coding))
  }

  @Test func `what is cut out of a picture is described by a vector of length one, like to like`() async throws {
    let model = try await ModelLoader().load(try ModelFolder().add(.embedder(side: 32)), settings: .exact)
    let embedder = try model.embedder()
    let picture = try picture()
    var looks: [[Float]] = []
    for box in [(2.0, 2.0, 30.0, 30.0), (10, 20, 40, 60), (60, 4, 90, 40)] {
      let part = try #require(picture.cutOut(PixelBox(x1: box.0, y1: box.1, x2: box.2, y2: box.3)))
      let prepared = try BilinearScaler().prepare(part, for: embedder.inputLayout)
      looks.append(try await embedder.embed(prepared, from: CameraID("test")))
    }
    for look in looks { #expect(abs(look.reduce(0) { $0 + $1 * $1 } - 1) < 1e-4) }
    func likeness(_ a: Int, _ b: Int) -> Float { zip(looks[a], looks[b]).reduce(0) { $0 + $1.0 * $1.1 } }
    #expect(likeness(0, 1) > 0.999)
    #expect(likeness(0, 2) < 0)
  }

  @Test func `a part of a picture has its own size and the right pixels, at odd places too`() throws {
    let picture = try picture()
    let part = try #require(picture.cutOut(PixelBox(x1: 47.5, y1: 11.2, x2: 200, y2: 20.5)))
    #expect(part.size == PixelSize(width: 50, height: 11))
    let (whole, cut) = (picture.planarBytes(), part.planarBytes())
    for row in 0..<11 {
      #expect(Array(cut[row * 50..<row * 50 + 50]) == Array(whole[(row + 10) * 96 + 46..<(row + 11) * 96]))
    }
    #expect(picture.cutOut(PixelBox(x1: 95, y1: 0, x2: 300, y2: 64)) == nil)
    #expect(picture.cutOut(PixelBox(x1: -9, y1: -9, x2: 0, y2: 0)) == nil)
  }

  @Test func `a detector describes nothing`() async throws {
    let network = TinyNetwork.yolov8(side: 64, classes: 3, boxes: [.init(4, 4, 36, 20, score: 0.9, classID: 1)])
    let model = try await ModelLoader().load(try ModelFolder().add(network), settings: .exact)
    #expect(throws: InferenceError.self) { try model.embedder() }
  }
}
