package import Groundwork
package import Pipeline

/// Lets pages be cameras.
package protocol Webcams: Sendable {
  /// - Parameter owner: of the session that is kept.
  /// - Throws: `WebcamRefusal`.
  func open(owner: String?, confidence: Double) async throws -> any Webcam
}

/// Why a page cannot be a camera now; a short sentence for people.
package enum WebcamRefusal: String, Error, Sendable {
  case tooMany = "too many webcams, try again later"
  case noModel = "no model is loaded, nobody could look at the pictures"
}

/// One page that sends pictures, for as long as it does.
package protocol Webcam: Sendable {
  /// The session in which what is found is kept.
  var session: String { get }
  var reports: Subscription<FrameReport> { get }
  /// Why pictures could not be read.
  var complaints: Mailbox<String> { get }
  /// Why nobody looks at its pictures now; nil while somebody does.
  var failure: String? { get }
  /// - Parameter number: counts the page's pictures from 0.
  func push(_ picture: [UInt8], number: Int)
  /// Keeps what was found in a picture.
  func note(_ report: FrameReport) async
  /// Lets go of it, and ends the session with these sums.
  func end() async -> (frames: Int, detections: Int)
}
