package import Groundwork
package import TrafficCore

/// A camera whose pictures somebody brings, such as a page with a webcam: the newest counts, older ones are dropped.
package actor PushedSource: FrameSource {
  /// Where the pictures are brought to. It outlives a source that is opened anew.
  package final class Slot: Sendable {
    struct Item: Sendable {
      let number: Int
      let timestamp: Timestamp
      let bytes: [UInt8]
    }

    fileprivate let items = Mailbox<Item>(.newestWins(1))
    /// Why a picture could not be read; of many the last ones.
    package let complaints = Mailbox<String>(.newestWins(4))

    package init() {}

    /// - Parameters:
    ///   - number: becomes the frame's index; it goes up.
    ///   - bytes: of a JPEG or another still picture.
    package func push(_ bytes: [UInt8], number: Int, at timestamp: Timestamp) {
      items.offer(Item(number: number, timestamp: timestamp, bytes: bytes))
    }

    /// No more pictures come.
    package func close() {
      items.close()
      complaints.close()
    }
  }

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  private let thread: BlockingThread
  private let camera: CameraID
  private let slot: Slot
  private let images: ImageReader
  private let isStopped = Lock(false)

  package init(_ camera: CameraID, slot: Slot, decoding: DecodingSettings) {
    self.camera = camera
    self.slot = slot
    thread = BlockingThread(name: "pushed \(camera)")
    images = ImageReader(settings: decoding)
  }

  package let description = SourceDescription(
    name: "webcam", size: PixelSize(width: 0, height: 0), codec: "mjpeg", isLive: true)

  /// What cannot be read is complained about and passed over.
  package func next() async throws -> Frame? {
    while !isStopped.withLock({ $0 }), let item = await slot.items.next() {
      do {
        let picture = try images.read(item.bytes, subject: "picture \(item.number)")
        return Frame(camera: camera, index: item.number, timestamp: item.timestamp, picture: picture)
      } catch {
        slot.complaints.offer("\(error)")
      }
    }
    return nil
  }

  /// A call of `next` that waits ends with its task.
  package nonisolated func stop() async { isStopped.withLock { $0 = true } }
}
