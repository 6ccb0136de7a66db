import TestKit
import Testing
import TrafficCore
import Wire

struct LiveCalibrationTests {
  private static let size = PixelSize(width: 640, height: 360)

  private func read(_ text: String) -> LiveCalibration? { LiveCalibration(Array(text.utf8)) }

  @Test func `points are read in pixels, and in parts of a drawing`() throws {
    let pixels = try #require(
      read(
        #"{"points":[{"pixel":[64,36],"real":[1,2]},{"pixel":[0,0],"real":[0,0],"note":{}},{"pixel":[9,9],"real":[3,3]},{"pixel":["7",8.5],"real":[-4,5e1]}],"by":"me"}"#
      ))
    #expect(pixels.points.map { $0.pixel(in: Self.size) }.first == PixelPoint(x: 64, y: 36))
    #expect(pixels.points.map { $0.fraction(of: Self.size) }.first == NormalizedPoint(x: 0.1, y: 0.1))
    #expect(pixels.points.last?.ground == GroundPoint(x: -4, y: 50))
    #expect(pixels.points.last?.pixel(in: Self.size) == PixelPoint(x: 7, y: 8.5))
    let point = #"{"x":50,"y":30,"real":[1,2]}"#
    let usual = try #require(read("{\"points\":[\(point),\(point),\(point),\(point)]}"))
    #expect(usual.points.first?.fraction(of: Self.size) == NormalizedPoint(x: 0.1, y: 0.1))
    let drawn = try #require(
      read("{\"points\":[\(point),\(point),\(point),\(point)],\"width\":100,\"height\":60}"))
    #expect(drawn.points.first?.pixel(in: Self.size) == PixelPoint(x: 320, y: 180))
  }

  @Test(arguments: [
    "", "[]", "{}", #"{"points":[]}"#, "{\"points\":[P,P,P]}", "{\"points\":[P,P,P,{}]}", "{\"points\":[P,P,P,P]} x",
    #"{"points":[P,P,P,{"pixel":[1,2,3],"real":[1,2]}]}"#, #"{"points":[P,P,P,{"pixel":[1,2],"real":[1]}]}"#,
    #"{"points":[P,P,P,{"pixel":[1,true],"real":[1,2]}]}"#, #"{"points":[P,P,P,{"x":1,"real":[1,2]}]}"#,
    #"{"points":[P,P,P,P],"width":0}"#, #"{"points":[P,P,P,{"pixel":7,"real":[1,2],"x":1,"y":2}]}"#,
  ])
  func `one thing that is not as it should be makes all of it none`(text: String) {
    #expect(read(text.replacing("P", with: #"{"pixel":[1,2],"real":[3,4]}"#)) == nil)
  }

  @Test func `more than a hundred points are none`() {
    let point = #"{"pixel":[1,2],"real":[3,4]}"#
    func text(_ count: Int) -> String {
      "{\"points\":[" + Array(repeating: point, count: count).joined(separator: ",") + "]}"
    }
    #expect(read(text(100)) != nil)
    #expect(read(text(101)) == nil)
  }
}

struct LiveCalibrationMutationTests {
  @Test func `damaged points are none or other ones, never a crash`() {
    let original = Array(
      #"{"points":[{"pixel":[64,36],"real":[1,2]},{"x":1,"y":2,"real":[0,0]},{"pixel":[9,9],"real":[3,3]},{"pixel":[7,8.5],"real":[-4,5e1]}],"width":500,"height":300}"#
        .utf8)
    var mutation = Mutation(seed: 404)
    var none = 0
    for _ in 0..<Mutation.rounds(usual: 4000) {
      guard let read = LiveCalibration(mutation.damage(original)) else {
        none += 1
        continue
      }
      #expect((LiveCalibration.fewestPoints...LiveCalibration.mostPoints).contains(read.points.count))
    }
    #expect(none > 100)
  }
}
