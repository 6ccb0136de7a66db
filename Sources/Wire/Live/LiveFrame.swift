import Groundwork
package import TrafficCore

/// One picture of a video on its way to the clients of live monitoring.
package struct LiveFrame: Sendable, Equatable {
  package var videoID: Int
  package var frameNumber: Int
  /// Milliseconds since 1970.
  package var milliseconds: Int
  /// A JPEG in base 64; empty at the end of the stream.
  package var letters: [UInt8]
  package var region: [PixelPoint]?
  package var isEnd: Bool
  package var error: String?
  package var message: String?

  package init(
    videoID: Int, frameNumber: Int, milliseconds: Int, letters: [UInt8], region: [PixelPoint]? = nil,
    isEnd: Bool = false, error: String? = nil, message: String? = nil
  ) {
    self.videoID = videoID
    self.frameNumber = frameNumber
    self.milliseconds = milliseconds
    self.letters = letters
    self.region = region
    self.isEnd = isEnd
    self.error = error
    self.message = message
  }

  /// The JPEG itself; nil when the letters are no base 64.
  package var jpeg: [UInt8]? { Base64Text.bytes(of: letters) }

  /// What a client of `/ws/client/stream` gets.
  /// - Parameter asDataURI: the picture begins with `data:image/jpeg;base64,`.
  package func clientMessage(asDataURI: Bool = false) -> [UInt8] { text("frame", asDataURI: asDataURI) }

  /// What a back end sends to `/ws/backend/processed`.
  package var backendMessage: [UInt8] { text("processed_frame", asDataURI: false) }

  static let dataURI: StaticString = "data:image/jpeg;base64,"

  private func text(_ type: String, asDataURI: Bool) -> [UInt8] {
    var text = JSONText(capacity: letters.count + 512)
    text.object { text in
      text.member("type", type)
      text.member("data") { $0.object { write(into: &$0, asDataURI: asDataURI) } }
    }
    return text.bytes
  }

  private func write(into text: inout JSONText, asDataURI: Bool) {
    text.member("video_id", videoID)
    text.member("frame_number", frameNumber)
    text.member("timestamp", milliseconds)
    text.member("processed_frame") {
      if asDataURI, !letters.isEmpty { $0.plain(Self.dataURI, letters) } else { $0.plain(letters) }
    }
    text.member("roi_polygon") { LivePoints.write(region, into: &$0) }
    text.member("end_of_stream", isEnd)
    if let error, !error.isEmpty { text.member("error", error) }
    if let message, !message.isEmpty { text.member("message", message) }
  }
}
