import Records
import Testing
import TrafficCore

@testable import Pipeline

struct ClipTests {
  private func object(_ key: String, size: Int = 10) throws -> ObjectInfo {
    ObjectInfo(key: try ObjectKey(key), size: size, modified: .zero)
  }

  @Test func `a clip's name says all that is known of it`() throws {
    let clip = Clip(
      camera: "north", begins: Timestamp(microseconds: 1_795_312_345_678_000), seconds: 15.25,
      causes: [.wrongWay, .speeding], bytes: 10)
    #expect(clip.name == "1795312345678-15250-speeding.wrong_way.mp4")
    #expect(Clip(try object("clips/north/\(clip.name)")) == clip)
  }

  @Test(arguments: [
    "clips/north/a.mp4", "clips/north/1-2-x.mp4", "clips/north/1-2.mp4", "clips/1-2-manual.mp4",
    "clips/north/1-2-manual.jpg", "clips/a/b/1-2-manual.mp4", "results/north/1-2-manual.mp4",
    "clips/north/99999999999999999-2-manual.mp4", "clips/north/1--2-manual.mp4",
  ])
  func `other objects are no clips`(key: String) throws {
    #expect(Clip(try object(key)) == nil)
  }
}
