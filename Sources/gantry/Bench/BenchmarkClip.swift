import Foundation
import Media
import TrafficCore

/// The generated video that benchmarks run on when no other is given; made once, then kept in the cache folder.
enum BenchmarkClip {
  static let size = PixelSize(width: 1920, height: 1080)
  static let frameCount = 200
  static let framesPerSecond = 25
  /// Gives a good 4 Mbit/s, what a 1080p camera sends.
  static let rateFactor = 21.5
  static let seed: UInt64 = 39

  /// The video that was asked for, or the generated one.
  static func path(_ arguments: Arguments, _ console: Console) async throws -> String {
    if let path = arguments[BenchOptions.video] { return path }
    let folder = WorkFolders().cache
    let path = "\(folder)/bench-\(size.height)p-\(seed)-\(frameCount)-\(rateFactor)-traffic.mp4"
    if FileManager.default.fileExists(atPath: path) { return path }
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw CommandError.failure(
        "Cannot make the cache folder \(folder): \(error.reason). Set GANTRY_CACHE_FOLDER.")
    }
    try await ClipMaker().make(path, console)
    return path
  }
}
