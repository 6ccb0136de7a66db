/// What counts as a video file, and what is looked at before FFmpeg sees it.
enum VideoFile {
  static let accepted =
    "Accepted are mp4, mov, mkv, webm, avi and ts files with H.264, HEVC, MPEG-4, VP8, VP9, AV1 or MJPEG video."

  /// Containers only: playlists and scripts, which FFmpeg would follow to other files and hosts, are not among them.
  private static let formats = [
    "mov", "matroska", "avi", "mpegts", "mpeg", "mpegvideo", "flv", "h264", "hevc", "m4v", "ivf", "obu", "ogg", "asf",
    "mjpeg", "mxf", "nut", "yuv4mpegpipe",
  ]

  static func input(_ path: String, camera: String? = nil) -> Demuxer.Input {
    Demuxer.Input(
      url: "file:\(path)", name: path, camera: camera,
      options: ["format_whitelist": formats.joined(separator: ","), "protocol_whitelist": "file"], accepted: accepted)
  }

  /// Refuses what is no readable file, empty, or shorter than it says itself.
  static func check(_ path: String, settings: DecodingSettings) throws(MediaError) {
    let file = try OpenFile(path)
    if file.byteCount == 0 {
      throw MediaError(.empty, subject: path, cause: "the file is empty", advice: accepted)
    }
    if settings.acceptsTruncatedVideo { return }
    let cause: String
    switch try ContainerExtent.examine(file) {
    case .unknown: return
    case .announced(let bytes) where bytes <= file.byteCount: return
    case .announced(let bytes): cause = "it announces \(bytes) bytes and has \(file.byteCount)"
    case .withoutIndex: cause = "its index (moov) is missing"
    }
    throw MediaError(
      .truncated, subject: path, cause: "the file is cut off, \(cause)", advice: "Copy or record it again.")
  }
}
