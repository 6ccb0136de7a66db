import Foundation
import Groundwork
package import Storage

/// A real S3 server that checks signatures (rclone), on a free port, over a folder that goes away with it.
package final class S3Server: Sendable {
  package let port: Int
  private let folder: TemporaryFolder
  private let process = Lock<ServiceProcess?>(nil)

  package static let accessKey = "GANTRYTEST"
  package static let secretKey = "sesame/open+doors"

  package init() async throws {
    folder = try TemporaryFolder()
    port = try LoopbackPort.free()
    try FileManager.default.createDirectory(atPath: folder.path("data/traffic"), withIntermediateDirectories: true)
    try await start()
  }

  deinit { kill() }

  /// Starts it, again after `kill` on the same port.
  package func start() async throws {
    let words = [
      "\(Checkout.root)/.deps/rclone/rclone", "serve", "s3", folder.path("data"), "--addr", "127.0.0.1:\(port)",
      "--auth-key", "\(Self.accessKey),\(Self.secretKey)", "--vfs-cache-mode", "off", "--config", "/dev/null",
    ]
    let started = try ServiceProcess("rclone", arguments: words, folder: folder)
    let deadline = ContinuousClock.now + .seconds(20)
    while !started.output.contains("Starting s3 server") {
      guard started.isRunning, ContinuousClock.now < deadline else {
        throw ServiceProcess.Failure(description: "the S3 server does not listen: \(started.output.suffix(500))")
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    process.withLock { $0 = started }
  }

  /// Ends it at once, as a power cut would.
  package func kill() { process.withLock { $0 }?.kill() }

  /// Its bucket `traffic`, or another.
  package func settings(
    bucket: String = "traffic", accessKey: String = accessKey, secretKey: String = secretKey, attempts: Int = 3
  ) throws -> S3Settings {
    try S3Settings(
      endpoint: "http://127.0.0.1:\(port)/", bucket: bucket, accessKey: accessKey, secretKey: Secret(secretKey),
      attempts: attempts)
  }
}
