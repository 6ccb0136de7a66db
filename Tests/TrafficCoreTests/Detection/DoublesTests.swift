import Testing
import TrafficCore

@Suite struct DoublesTests {
  private static func detection(_ kind: TrafficClass, _ score: Double, _ box: [Double]) -> Detection {
    Detection(
      box: PixelBox(x1: box[0], y1: box[1], x2: box[0] + box[2], y2: box[1] + box[3]), score: score, classID: 0,
      trafficClass: kind)
  }

  private static func left(_ detections: Detection...) -> [Double] { Doubles.merged(detections).map(\.score) }

  @Test func `what a network is not sure of is one vehicle, of the surer kind`() {
    #expect(
      Self.left(Self.detection(.motorcycle, 0.77, [640, 188, 34, 39]), Self.detection(.car, 0.48, [639, 189, 36, 39]))
        == [0.77])
    #expect(
      Self.left(Self.detection(.bus, 0.9, [100, 100, 80, 100]), Self.detection(.truck, 0.6, [98, 90, 84, 108]))
        == [0.9])
  }

  @Test func `the lower part of a coach is no second vehicle, whichever is surer`() {
    let (part, whole) = ([619.0, 264, 82, 73], [611.0, 165, 91, 169])
    let surerPart = Doubles.merged([Self.detection(.car, 0.89, part), Self.detection(.bus, 0.86, whole)])
    #expect(surerPart == [Self.detection(.bus, 0.89, whole)])
    let surerWhole = Doubles.merged([Self.detection(.bus, 0.89, whole), Self.detection(.car, 0.86, part)])
    #expect(surerWhole == [Self.detection(.bus, 0.89, whole)])
  }

  @Test(arguments: [0.3, 0.75])
  func `one box around a car and the lorry behind it takes neither away`(score: Double) {
    let (car, lorry) = (
      Self.detection(.car, 0.9, [300, 200, 60, 50]), Self.detection(.truck, 0.8, [298, 120, 62, 96])
    )
    #expect(Doubles.merged([car, lorry, Self.detection(.truck, score, [297, 118, 64, 132])]) == [car, lorry])
  }

  @Test func `a queue stays a queue, also far away`() {
    #expect(
      Self.left(
        Self.detection(.car, 0.9, [300, 200, 30, 24]), Self.detection(.car, 0.8, [303, 192, 28, 22]),
        Self.detection(.truck, 0.7, [302, 170, 30, 41])) == [0.9, 0.8, 0.7])
  }

  @Test func `riders abreast, seen from the side, stay two`() {
    #expect(
      Self.left(
        Self.detection(.motorcycle, 0.9, [300, 200, 40, 50]), Self.detection(.motorcycle, 0.8, [304, 197, 40, 49]))
        == [0.9, 0.8])
  }

  @Test func `what drives side by side, or in front of somebody wider, stays two`() {
    #expect(
      Self.left(Self.detection(.car, 0.9, [100, 100, 60, 50]), Self.detection(.car, 0.8, [150, 100, 60, 50]))
        == [0.9, 0.8])
    #expect(
      Self.left(Self.detection(.car, 0.9, [100, 100, 60, 50]), Self.detection(.motorcycle, 0.8, [118, 96, 22, 54]))
        == [0.9, 0.8])
  }

  @Test func `people are left alone, and so is what is no traffic`() {
    var nothing = Self.detection(.car, 0.6, [100, 100, 20, 50])
    nothing.trafficClass = nil
    #expect(
      Self.left(
        Self.detection(.pedestrian, 0.9, [100, 100, 20, 50]), Self.detection(.pedestrian, 0.8, [102, 100, 20, 50]),
        Self.detection(.bicycle, 0.7, [100, 101, 20, 49]), nothing) == [0.9, 0.8, 0.7, 0.6])
  }

  @Test func `the same kind overlapping is what suppression has left on purpose`() {
    #expect(
      Self.left(Self.detection(.car, 0.9, [100, 100, 60, 50]), Self.detection(.car, 0.8, [104, 108, 60, 50]))
        == [0.9, 0.8])
  }
}
