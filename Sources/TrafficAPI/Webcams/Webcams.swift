package import Groundwork
package import Pipeline

/// Lets pages be cameras.
package protocol Webcams: Sendable {
  /// - Parameter owner: of the session that is kept.
  /// - Returns: nil when there are as many as the machine is to have.
  func open(owner: String?, confidence: Double) async throws -> (any Webcam)?
}

/// One page that sends pictures, for as long as it does.
package protocol Webcam: Sendable {
  /// The session in which what is found is kept.
  var session: String { get }
  var reports: Subscription<FrameReport> { get }
  /// Why pictures could not be read.
  var complaints: Mailbox<String> { get }
  /// - Parameter number: counts the page's pictures from 0.
  func push(_ picture: [UInt8], number: Int)
  /// Keeps what was found in a picture.
  func note(_ report: FrameReport) async
  /// Lets go of it, and ends the session with these sums.
  func end() async -> (frames: Int, detections: Int)
}
