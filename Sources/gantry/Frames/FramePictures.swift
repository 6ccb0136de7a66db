import Groundwork
import Media
import Pipeline
import TrafficCore

/// Makes JPEGs of the pictures that go on their way, and pictures of those that arrive, on a thread of its own.
actor FramePictures: FramePacker, FrameUnpacker {
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  private let thread = BlockingThread(name: "frame pictures")
  private let encoder = JPEGEncoder()
  private let reader: ImageReader
  private let scaler = BilinearScaler(readsJPEGExactly: false)
  private let quality: Int

  init(quality: Int, decoding: DecodingSettings) {
    self.quality = quality
    reader = ImageReader(settings: decoding)
  }

  func jpeg(of picture: Picture) throws -> [UInt8] { try encoder.encode(picture, quality: quality) }

  /// Both at once: each change of threads costs time.
  func unpack(_ jpeg: [UInt8], for layout: InputLayout, tiles: Int) throws -> UnpackedFrame {
    let picture = try reader.read(jpeg, subject: "a frame")
    return UnpackedFrame(picture: picture, parts: try scaler.prepare(picture, for: layout, tiles: tiles))
  }
}
