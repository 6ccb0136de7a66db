import Foundation
import Groundwork

/// Real camera servers for tests, with generated pictures; each on a free port of this machine.
///
/// They are started by the test and end with it. A part that is not installed fails the test and says what to install.
package final class TestCameras: Sendable {
  package enum Service: String, Sendable { case rtsp, http }

  package let port: Int
  private let service: Service
  private let arguments: [String]
  private let folder: TemporaryFolder
  private let process = Lock<ServiceProcess?>(nil)

  private init(_ service: Service, folder: TemporaryFolder, options: [String], films: [String]) throws {
    port = try LoopbackPort.free()
    self.service = service
    self.folder = folder
    // The system's own Python: it has the bindings of GStreamer.
    arguments =
      ["/usr/bin/python3", "\(Checkout.root)/scripts/testing/\(service.rawValue)-cameras.py", "--port", "\(port)"]
      + options + films
  }

  /// `rtsp://127.0.0.1:port/camera` (320x240), `/hevc`, the same in HEVC with a key frame only every three seconds, and
  /// `/resizes`, which changes between two sizes.
  package static func rtsp(
    user: String? = nil, password: String = "", isDigest: Bool = false, fps: Int = 15
  ) async throws -> TestCameras {
    let folder = try TemporaryFolder()
    let small = try await sentFilm()
    let large = try await film("large.h264", size: "480x352", seconds: 2)
    let both = try await MediaFixtures.shared.file("both.h264") { path in
      try joined([small, large]).write(to: URL(filePath: path))
    }
    let hevc = try await film("small.h265", size: "320x240", seconds: 6)
    let cameras = try TestCameras(
      .rtsp, folder: folder, options: ["--fps", "\(fps)"] + credentials(user, password, isDigest),
      films: ["camera=\(small)", "hevc=\(hevc)", "resizes=\(both)"])
    try await cameras.start()
    return cameras
  }

  /// `http://127.0.0.1:port/…`; the script lists the paths.
  package static func http(
    user: String? = nil, password: String = "", isDigest: Bool = false, fps: Int = 15, isEncrypted: Bool = false
  ) async throws -> TestCameras {
    let folder = try TemporaryFolder()
    let small = try await film("small.mjpeg", size: "320x240", seconds: 2)
    let large = try await film("large.mjpeg", size: "480x352", seconds: 2)
    let certificate = isEncrypted ? ["--certificate", try await certificate()] : []
    let cameras = try TestCameras(
      .http, folder: folder, options: ["--fps", "\(fps)"] + credentials(user, password, isDigest) + certificate,
      films: [small, large])
    try await cameras.start()
    return cameras
  }

  /// What `/camera` of RTSP sends, again and again: the path of a stream of H.264.
  package static func sentFilm() async throws -> String { try await film("small.h264", size: "320x240", seconds: 4) }

  /// Starts it, again after `kill` on the same port.
  package func start() async throws {
    let started = try ServiceProcess("\(service.rawValue)-cameras", arguments: arguments, folder: folder)
    process.withLock { $0 = started }
    try await started.waitUntilReady()
  }

  /// Ends it at once, as a power cut would.
  package func kill() { process.withLock { $0 }?.kill() }
  /// Keeps its connections open and sends nothing more.
  package func freeze() { process.withLock { $0 }?.freeze() }
  package func thaw() { process.withLock { $0 }?.thaw() }

  /// The address of one of its cameras.
  package func address(_ path: String, credentials: String? = nil, scheme: String? = nil) -> String {
    "\(scheme ?? service.rawValue)://\(credentials.map { "\($0)@" } ?? "")127.0.0.1:\(port)/\(path)"
  }

  private static func credentials(_ user: String?, _ password: String, _ isDigest: Bool) -> [String] {
    user.map { ["--user", $0, "--password", password] + (isDigest ? ["--digest"] : []) } ?? []
  }

  /// A generated film, made once per run.
  private static func film(_ name: String, size: String, seconds: Int) async throws -> String {
    let codings = [
      "h264": "libx264 -preset veryfast -bf 0 -g 10 -pix_fmt yuv420p "
        + "-x264-params aud=1:repeat-headers=1:scenecut=0 -f h264",
      "h265": "libx265 -preset veryfast -pix_fmt yuv420p -x265-params "
        + "aud=1:repeat-headers=1:scenecut=0:bframes=0:keyint=45:min-keyint=45:open-gop=0:log-level=none -f hevc",
      "mjpeg": "mjpeg -q:v 5 -pix_fmt yuvj420p -f mjpeg",
    ]
    guard let coding = codings[URL(filePath: name).pathExtension] else { throw UnknownFilm(name: name) }
    return try await MediaFixtures.shared.file(
      name, "-f lavfi -i testsrc2=size=\(size):rate=15:duration=\(seconds) -c:v \(coding)")
  }

  private struct UnknownFilm: Error { let name: String }

  /// A key and a certificate that nobody trusts, in one file, as cameras have them.
  private static func certificate() async throws -> String {
    try await MediaFixtures.shared.file("camera.pem") { path in
      let (key, certificate) = ("\(path).key", "\(path).crt")
      _ = try MediaFixtures.run(
        "openssl", "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -keyout \(key) -out \(certificate)")
      try joined([key, certificate]).write(to: URL(filePath: path))
    }
  }

  private static func joined(_ paths: [String]) throws -> Data {
    try paths.reduce(into: Data()) { $0 += try Data(contentsOf: URL(filePath: $1)) }
  }
}
