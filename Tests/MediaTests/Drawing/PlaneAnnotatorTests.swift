import Media
import Testing
import TrafficCore

@Suite(.timeLimit(.minutes(1))) struct PlaneAnnotatorTests {
  private static let coding = ColourCoding(matrix: .bt601, isFullRange: true)
  private static let grey = Colour(red: 128, green: 128, blue: 128)

  private func plain(_ size: PixelSize) -> Picture { TestPicture.plain(Self.grey, size: size, coding: Self.coding) }

  /// The smallest box around all luma samples that drawing changed.
  private func changed(_ marks: [Mark], size: PixelSize) throws -> PixelBox? {
    let picture = plain(size)
    let before = picture.planarBytes()
    let after = try PlaneAnnotator().draw(marks, on: picture).planarBytes()
    #expect(picture.planarBytes() == before)
    let places = (0..<size.area).filter { before[$0] != after[$0] }
    guard let last = places.last, let first = places.first else { return nil }
    let columns = places.map { $0 % size.width }
    return PixelBox(
      x1: Double(columns.min() ?? 0), y1: Double(first / size.width), x2: Double((columns.max() ?? 0) + 1),
      y2: Double(last / size.width + 1))
  }

  @Test func `a box is drawn inside its edges and its middle stays as it was`() throws {
    let size = PixelSize(width: 320, height: 240)
    let box = PixelBox(x1: 101, y1: 51, x2: 180, y2: 120)
    #expect(try changed([.box(box, Palette.white, label: nil)], size: size) == box)
    let drawn = try PlaneAnnotator().draw([.box(box, Palette.white, label: nil)], on: plain(size)).planarBytes()
    #expect(drawn[85 * 320 + 140] == 128)
    #expect(drawn[51 * 320 + 140] == 255)
    #expect(drawn[85 * 320 + 101] == 255)
  }

  @Test func `shapes are drawn in the picture's own colours`() throws {
    for coding in [Self.coding, ColourCoding(matrix: .bt709, isFullRange: false)] {
      let size = PixelSize(width: 64, height: 64)
      let red = Colour(red: 220, green: 30, blue: 40)
      let corners = [(0.0, 0.0), (64, 0), (64, 64), (0, 64)].map { PixelPoint(x: $0.0, y: $0.1) }
      let picture = TestPicture.plain(Self.grey, size: size, coding: coding)
      let bytes = try PlaneAnnotator().draw([.polygon(corners, red, fillOpacity: 1)], on: picture).planarBytes()
      let middle = 32 * 64 + 32
      let chroma = 16 * 32 + 16
      let found = ReferenceColour.rgb(
        luma: Double(bytes[middle]), chromaBlue: Double(bytes[4096 + chroma]),
        chromaRed: Double(bytes[4096 + 1024 + chroma]), coding: coding)
      for (value, expected) in zip(found, [220.0, 30, 40]) { #expect(abs(value - expected) <= 4) }
    }
  }

  @Test func `a half transparent fill is half way`() throws {
    let size = PixelSize(width: 64, height: 64)
    let corners = [(8.0, 8.0), (56, 8), (56, 56), (8, 56)].map { PixelPoint(x: $0.0, y: $0.1) }
    let mark = Mark.polygon(corners, Palette.white, fillOpacity: 0.5)
    let bytes = try PlaneAnnotator().draw([mark], on: plain(size)).planarBytes()
    #expect(abs(Int(bytes[32 * 64 + 32]) - 191) <= 2)
    #expect(bytes[2 * 64 + 2] == 128)
  }

  @Test func `a trail fades towards its beginning`() throws {
    let size = PixelSize(width: 320, height: 64)
    let points = (0...10).map { PixelPoint(x: 10 + Double($0) * 30, y: 32) }
    let bytes = try PlaneAnnotator().draw([.trail(points, Palette.white)], on: plain(size)).planarBytes()
    let row = 32 * 320
    #expect(bytes[row + 30] < bytes[row + 160] && bytes[row + 160] < bytes[row + 300])
  }

  @Test(
    arguments: [(320, 240), (1280, 720), (97, 61)], ["car 0.87", String(repeating: "W", count: 500)])
  func `labels stay inside the picture wherever their box is`(size: (Int, Int), label: String) throws {
    let size = PixelSize(width: size.0, height: size.1)
    let width = Double(size.width)
    let height = Double(size.height)
    let boxes = [
      PixelBox(x1: 0, y1: 0, x2: 20, y2: 20), PixelBox(x1: width - 9, y1: 0, x2: width, y2: 9),
      PixelBox(x1: width - 9, y1: height - 9, x2: width, y2: height), PixelBox(x1: -50, y1: -50, x2: 2, y2: 2),
      PixelBox(x1: width + 10, y1: height + 10, x2: width + 50, y2: height + 50),
    ]
    for box in boxes {
      // Drawing past a plane would be a crash or another row's change; the plate's area says that all of it is there.
      let area = try #require(try changed([.box(box, Palette.white, label: label)], size: size))
      #expect(area.width > 10 && area.height >= 10)
    }
  }

  @Test func `a label has letters that stand out from their plate`() throws {
    let size = PixelSize(width: 320, height: 240)
    let box = PixelBox(x1: 100, y1: 100, x2: 200, y2: 180)
    let bytes = try PlaneAnnotator().draw([.box(box, Palette.white, label: "bus 12")], on: plain(size)).planarBytes()
    let plate = (88..<99).flatMap { y in (100..<140).map { bytes[y * 320 + $0] } }
    #expect(plate.contains { $0 > 240 } && plate.contains { $0 < 40 })
  }

  @Test func `labels never lie on one another: the last box keeps its own, texts keep theirs`() throws {
    let size = PixelSize(width: 320, height: 240)
    let box = PixelBox(x1: 100, y1: 100, x2: 200, y2: 180)
    let red = Colour(red: 255, green: 0, blue: 0)
    func bytes(_ marks: [Mark]) throws -> [UInt8] { try PlaneAnnotator().draw(marks, on: plain(size)).planarBytes() }
    // The same box many times: all free places are used up, and what is left goes without a label.
    let crowd = (0..<12).map { _ in Mark.box(box, red, label: "car 1") }
    let last = Mark.box(box, Palette.white, label: "car 2")
    let (alone, crowded) = (try bytes([last]), try bytes(crowd + [last]))
    let plate = (86..<99).flatMap { y in (100..<130).map { y * 320 + $0 } }
    #expect(plate.allSatisfy { alone[$0] == crowded[$0] })
    #expect(try bytes(crowd + [last]) == bytes(Array(crowd.prefix(9)) + [last]))
    // A text at the place of the label is moved by nobody; the label goes elsewhere.
    let text = Mark.text("in 1, out 0", at: PixelPoint(x: 100, y: 86), Palette.white)
    let (both, words) = (try bytes([text, last]), try bytes([text]))
    let letters = (86..<98).flatMap { y in (100..<160).map { y * 320 + $0 } }
    #expect(letters.allSatisfy { both[$0] == words[$0] } && letters.contains { words[$0] != 128 })
  }

  @Test func `marks that make no sense are left out and do no harm`() throws {
    let size = PixelSize(width: 33, height: 17)
    let far = PixelPoint(x: .infinity, y: -1e300)
    let marks: [Mark] = [
      .box(PixelBox(x1: .nan, y1: 0, x2: 5, y2: 5), Palette.white, label: "a"),
      .box(PixelBox(x1: 9, y1: 9, x2: 3, y2: 3), Palette.white, label: "b"), .line(far, far, Palette.white),
      .polygon([far, far, far], Palette.white, fillOpacity: .nan), .polygon([], Palette.white, fillOpacity: 1),
      .trail([PixelPoint(x: 1, y: 1)], Palette.white), .trail([], Palette.white), .text("", at: far, Palette.white),
    ]
    #expect(try changed(marks, size: size) == nil)
  }

  @Test(arguments: [(1, 1), (2, 2), (3, 1), (17, 33)]) func `tiny and odd pictures can be drawn on`(
    width: Int, height: Int
  ) throws {
    let size = PixelSize(width: width, height: height)
    let marks: [Mark] = [
      .box(PixelBox(x1: 0, y1: 0, x2: Double(width), y2: Double(height)), Palette.white, label: "car"),
      .line(PixelPoint(x: -5, y: -5), PixelPoint(x: 50, y: 50), Palette.black),
      .text("hello", at: PixelPoint(x: 0, y: 0), Palette.white),
    ]
    #expect(try PlaneAnnotator().draw(marks, on: plain(size)).size == size)
  }

  @Test func `every traffic class has a colour of its own`() {
    #expect(Set(TrafficClass.allCases.map(Palette.colour(of:))).count == TrafficClass.allCases.count)
    #expect(Palette.colour(ofNumber: -1) == Palette.colour(ofNumber: 11))
    #expect(Palette.white.contrast == Palette.black && Palette.black.contrast == Palette.white)
  }
}
