import Groundwork
import Pipeline
import TrafficCore
import Wire

/// A video whose pictures are their numbers, and everything that looks at such pictures.
enum NumberedVideo {
  static let size = PixelSize(width: 64, height: 36)

  static func picture(_ number: Int) -> Picture {
    let row = UnsafeMutablePointer<UInt8>.allocate(capacity: size.width)
    unsafe row.initialize(repeating: 100, count: size.width)
    for place in 0..<4 { unsafe row[place] = UInt8(truncatingIfNeeded: number >> (8 * place)) }
    let planes = unsafe PicturePlanes(luma: row, chromaBlue: row, chromaRed: row, lumaStride: 0, chromaStride: 0)
    return Picture(size: size, colour: .jpeg, memory: PictureMemory(planes: planes) { unsafe row.deallocate() })
  }

  static func bytes(of picture: Picture) -> [UInt8] {
    picture.withPlanes { planes in (0..<4).map { unsafe planes.luma[$0] } }
  }

  static func number(_ bytes: some Collection<UInt8>) -> Int {
    zip(bytes.prefix(4), 0...).reduce(0) { $0 | Int($1.0) << (8 * $1.1) }
  }

  /// Two cars go to and fro, one of them hidden for a second now and then; a third comes late.
  static func detections(_ number: Int) -> [Detection] {
    func car(_ x: Double, _ y: Double) -> Detection {
      Detection(box: PixelBox(x1: x, y1: y, x2: x + 12, y2: y + 8), score: 0.9, classID: 0, trafficClass: .car)
    }
    let sway = Double(abs(number % 80 - 40)) / 40
    var cars = [car(2 + 30 * sway, 2)]
    if number % 100 < 75 { cars.append(car(40 - 30 * sway, 14)) }
    if number > 50 { cars.append(car(20, 26 + sway / 3)) }
    return cars
  }
}

struct NumberedSource: FrameSource {
  let count: Int
  private let taken = Counter()
  private let isStopped = StopSignal()
  /// Before each picture.
  var pause = Duration.zero

  init(count: Int) { self.count = count }

  var description: SourceDescription { SourceDescription(name: "numbers", size: NumberedVideo.size) }

  func next() async throws -> Frame? {
    if pause > .zero { try await Task.sleep(for: pause) }
    let index = taken.value
    guard index < count, !isStopped.isStopped else { return nil }
    taken.add()
    return Frame(
      camera: CameraID("numbers"), index: index, timestamp: Timestamp(microseconds: Int64(index) * 40_000),
      picture: NumberedVideo.picture(index))
  }

  func stop() async { isStopped.stop() }
}

struct NumberPacker: FramePacker, FrameUnpacker, LivePictures, FrameScaler {
  func jpeg(of picture: Picture) async throws -> [UInt8] { NumberedVideo.bytes(of: picture) }
  func unpack(_ jpeg: [UInt8], for layout: InputLayout, tiles: Int) async throws -> UnpackedFrame {
    let picture = NumberedVideo.picture(NumberedVideo.number(jpeg))
    return UnpackedFrame(picture: picture, parts: try prepare(picture, for: layout, tiles: tiles))
  }
  func jpeg(of report: FrameReport, picture: Picture, privacy: PrivacyPlan) async throws -> [UInt8] { [1, 2, 3] }

  func prepare(_ picture: Picture, for layout: InputLayout) throws -> PreparedPicture {
    var bytes = [UInt8](repeating: 0, count: layout.size.area * 3)
    bytes.replaceSubrange(0..<4, with: NumberedVideo.bytes(of: picture))
    return PreparedPicture(layout: layout, transform: layout.transform(of: picture.size), bytes: bytes)
  }
}

struct NumberDetector: Detector {
  let inputLayout = InputLayout(size: PixelSize(width: 4, height: 4), channels: .rgb, fit: .stretch)
  let classes = ClassCatalogue(names: ["car"])

  func detect(
    in picture: PreparedPicture, from camera: CameraID, options: DetectionOptions
  ) async throws -> [Detection] {
    NumberedVideo.detections(NumberedVideo.number(picture.bytes))
  }
}
