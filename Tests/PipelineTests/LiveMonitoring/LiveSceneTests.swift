import Pipeline
import Records
import Testing

@testable import TrafficCore

struct LiveSceneTests {
  private static let size = PixelSize(width: 640, height: 360)
  /// Twenty pixels are a metre.
  private static let matrix = "[[0.05,0,0],[0,0.05,0],[0,0,1]]"
  /// Ten pixels are a metre.
  private static let points =
    #"{"points":[{"pixel":[0,0],"real":[0,0]},{"pixel":[600,0],"real":[60,0]},{"pixel":[600,300],"real":[60,30]},{"pixel":[0,300],"real":[0,30]}]}"#
  /// The same on a drawing of 64 by 36.
  private static let drawn =
    #"{"width":64,"height":36,"points":[{"x":0,"y":0,"real":[0,0]},{"x":60,"y":0,"real":[60,0]},{"x":60,"y":30,"real":[60,30]},{"x":0,"y":30,"real":[0,30]}]}"#

  private func video(
    region: String? = nil, calibration: String? = nil, homography: String? = nil
  ) -> LiveVideo {
    LiveVideo(
      id: 1, name: "North", file: "videos/1.mp4", region: region, calibration: calibration, homography: homography,
      created: .zero)
  }

  /// Metres between two places of the picture, twenty pixels apart, as cameras measure them.
  private func metres(_ video: LiveVideo) throws -> Double? {
    let scene = try LiveScene.scene(of: video, size: Self.size, limit: 60)
    let ground = try Meter(scene: scene, size: Self.size).ground
    guard ground.isCalibrated, let start = ground.place(of: PixelPoint(x: 300, y: 200)),
      let end = ground.place(of: PixelPoint(x: 320, y: 200))
    else { return nil }
    return start.distance(to: end)
  }

  private func expect(
    _ video: LiveVideo, _ expected: Double, at location: SourceLocation = #_sourceLocation
  ) throws {
    let found = try #require(try metres(video), sourceLocation: location)
    #expect(abs(found - expected) < 1e-6, "\(found)", sourceLocation: location)
  }

  @Test func `[LM-04] speeds come from the matrix where there is one, whatever was clicked`() throws {
    try expect(video(homography: Self.matrix), 1)
    try expect(video(calibration: Self.points, homography: Self.matrix), 1)
    try expect(video(region: #"{"roi_polygon":[[100,200],[500,200],[500,350]]}"#, homography: Self.matrix), 1)
  }

  @Test func `[LM-03] [LM-05] without one they come from the points, in pixels or on a drawing`() throws {
    try expect(video(calibration: Self.points), 2)
    try expect(video(calibration: Self.drawn), 2)
  }

  @Test func `without either nothing is measured`() throws {
    #expect(try metres(video()) == nil)
    #expect(try LiveScene.scene(of: video(), size: Self.size, limit: 60).regions.isEmpty)
  }

  @Test func `the region is what counts, and the limit is the scene's`() throws {
    let drawn = video(region: #"{"roi_polygon":[[64,36],[320,36],[320,180]]}"#)
    let scene = try LiveScene.scene(of: drawn, size: Self.size, limit: 72)
    #expect(scene.speedLimitKilometresPerHour == 72)
    #expect(scene.regions.map(\.kind) == [.include])
    #expect(scene.regions.first?.corners.first == NormalizedPoint(x: 0.1, y: 0.1))
    #expect(LiveScene.region(of: drawn)?.last == PixelPoint(x: 320, y: 180))
    for text in ["{}", "[]", "{", #"{"roi_polygon":[[1,2],[3,4]]}"#, #"{"roi_polygon":"none"}"#] {
      #expect(LiveScene.region(of: video(region: text)) == nil, "\(text)")
    }
  }

  @Test(arguments: [
    "[[1,0,0],[0,1,0]]", "[[1,0,0],[0,1,0],[0,0,null]]", "{}", "[[", "[[1,0,0],[0,1,0],[0.01,-0.01,0]]",
    "[[0,0,0],[0,0,0],[0,0,0]]",
  ])
  func `a matrix that measures nothing is refused with a reason`(matrix: String) {
    let refusal = #expect(throws: LiveStreamRefusal.self) {
      try LiveScene.check(video(homography: matrix), size: Self.size)
    }
    #expect(refusal?.status == 400)
    #expect(refusal?.description.isEmpty == false)
  }

  @Test func `what can be measured with is not refused`() throws {
    try LiveScene.check(video(), size: Self.size)
    try LiveScene.check(video(calibration: Self.drawn, homography: Self.matrix), size: Self.size)
  }
}
