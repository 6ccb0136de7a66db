import Groundwork
import TrafficCore

/// A camera that answers each request with one JPEG, asked at an interval.
///
/// A picture that is cut off or damaged is skipped: the next one is usually whole.
final class SnapshotSession: LiveSession {
  let framesPerSecond: Double? = nil
  let codec: String? = "mjpeg"
  private(set) var damagedCount = 0
  let passedParameters: [UInt8]? = nil
  var keepsPackets = false

  private let url: String
  private let subject: FFmpegSubject
  private let options: [String: String]
  private let interval: Duration
  private let maximumBytes: Int
  private let images: ImageReader
  private let interruption: Interruption
  private let clock = SystemMonotonicClock()
  private var nextRequest: Duration

  init(
    url: String, _ subject: FFmpegSubject, options: [String: String], interval: Duration, decoding: DecodingSettings,
    interruption: Interruption
  ) {
    self.url = url
    self.subject = subject
    self.options = options
    self.interval = interval
    self.interruption = interruption
    maximumBytes = decoding.maximumImageBytes
    images = ImageReader(settings: decoding)
    nextRequest = clock.now
  }

  func next(within limit: Duration) throws(MediaError) -> LivePicture? {
    let deadline = clock.now + limit
    while true {
      try waitForTurn(until: deadline)
      nextRequest = clock.now + interval
      interruption.allow(deadline - clock.now)
      do throws(MediaError) {
        let bytes = try HTTPDocument.fetch(
          url, subject, options: options, maximumBytes: maximumBytes, interruption: interruption)
        return LivePicture(picture: try images.read(bytes, subject: subject.source), cameraTime: nil)
      } catch {
        guard error.kind == .truncated || error.kind == .damaged else { throw error }
        damagedCount += 1
      }
    }
  }

  private func waitForTurn(until deadline: Duration) throws(MediaError) {
    interruption.pause(for: min(nextRequest, deadline) - clock.now)
    if interruption.isStopped { throw MediaError(.stopped, subject: subject.source, cause: "stopped on request") }
    if nextRequest >= deadline {
      throw MediaError(.timedOut, subject: subject.source, cause: "no whole picture in time")
    }
  }
}
