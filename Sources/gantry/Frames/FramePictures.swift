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
  private let quality: Int

  init(quality: Int, decoding: DecodingSettings) {
    self.quality = quality
    reader = ImageReader(settings: decoding)
  }

  func jpeg(of picture: Picture) throws -> [UInt8] { try encoder.encode(picture, quality: quality) }

  func picture(of jpeg: [UInt8]) throws -> Picture { try reader.read(jpeg, subject: "a frame") }
}
