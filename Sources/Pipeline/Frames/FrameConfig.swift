package import Records
package import TrafficCore
package import Wire

extension LiveScene {
  /// What travels with the pictures of a video.
  package static func config(of video: LiveVideo, run: String?) -> VideoFrameEntry.Config {
    VideoFrameEntry.Config(
      region: region(of: video), homography: video.homography.flatMap(numbers),
      cameraMatrix: video.cameraMatrix.flatMap(numbers), framesPerSecond: video.framesPerSecond, run: run)
  }

  /// The scene that came with the pictures.
  package static func scene(
    of videoID: Int, config: VideoFrameEntry.Config, size: PixelSize, limit: Double
  ) throws(LiveStreamRefusal) -> Scene {
    let region = config.region.map { "{\"roi_polygon\":" + String(decoding: LivePoints.text($0), as: UTF8.self) + "}" }
    let homography = config.homography.map { rows in
      "["
        + (0..<3).map { "[" + rows[$0 * 3..<$0 * 3 + 3].map(\.description).joined(separator: ",") + "]" }
        .joined(separator: ",") + "]"
    }
    let video = LiveVideo(
      id: videoID, name: "video \(videoID)", file: "", region: region, homography: homography,
      framesPerSecond: config.framesPerSecond, created: .zero)
    return try scene(of: video, size: size, limit: limit)
  }

  private static func numbers(_ text: String) -> [Double]? {
    var (numbers, isWhole) = ([Double](), true)
    var scanner = JSONScanner(Array(text.utf8))
    do throws(JSONFault) {
      try scanner.elements { (scanner) throws(JSONFault) in
        try scanner.elements { (scanner) throws(JSONFault) in
          if let number = try scanner.number() { numbers.append(number) } else { isWhole = false }
        }
      }
    } catch {
      return nil
    }
    return isWhole && numbers.count == 9 ? numbers : nil
  }
}
