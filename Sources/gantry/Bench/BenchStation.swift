import Groundwork
import Media
import TrafficCore

/// The stages of the pipeline that run on our own thread, each timed on its own.
actor BenchStation {
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  private let thread: BlockingThread
  private let scaler = BilinearScaler()
  private let annotator = PlaneAnnotator(colour: .jpeg)
  private let encoder = JPEGEncoder()

  init(number: Int = 0) { thread = BlockingThread(name: "bench \(number)") }

  func prepare(_ picture: Picture, for layout: InputLayout) throws -> PreparedPicture {
    try scaler.prepare(picture, for: layout)
  }

  func draw(_ marks: [Mark], on picture: Picture) throws -> Picture { try annotator.draw(marks, on: picture) }

  /// The size of the JPEG.
  func encode(_ picture: Picture, quality: Int) throws -> Int { try encoder.encode(picture, quality: quality).count }
}
