package import TrafficCore

/// One picture of a video on its way to whoever looks at it: an entry of the stream `video-frames`.
package struct VideoFrameEntry: Sendable, Equatable {
  package static let stream = "video-frames"
  package static let group = "frame-processor-group"

  /// What was drawn for the video; travels with every picture, so that nobody has to ask for it.
  package struct Config: Sendable, Equatable {
    package var region: [PixelPoint]?
    /// Row by row, picture to road.
    package var homography: [Double]?
    package var cameraMatrix: [Double]?
    package var framesPerSecond: Double
    /// Of the one who produces; nil from producers that have no runs.
    package var run: String?

    package init(
      region: [PixelPoint]? = nil, homography: [Double]? = nil, cameraMatrix: [Double]? = nil,
      framesPerSecond: Double = 30, run: String? = nil
    ) {
      self.region = region
      self.homography = homography
      self.cameraMatrix = cameraMatrix
      self.framesPerSecond = framesPerSecond
      self.run = run
    }
  }

  package var videoID: Int
  package var frameNumber: Int
  /// Since 1970.
  package var milliseconds: Int
  /// The picture's own moment, finer than milliseconds; nil from producers that do not say it.
  package var moment: Timestamp?
  /// A JPEG in base 64; empty at the end.
  package var letters: [UInt8]
  package var config: Config
  package var isEnd: Bool
  /// Why it ended before its time.
  package var error: String?

  package init(
    videoID: Int, frameNumber: Int, milliseconds: Int, moment: Timestamp? = nil, letters: [UInt8],
    config: Config = Config(), isEnd: Bool = false, error: String? = nil
  ) {
    self.videoID = videoID
    self.frameNumber = frameNumber
    self.milliseconds = milliseconds
    self.moment = moment
    self.letters = letters
    self.config = config
    self.isEnd = isEnd
    self.error = error
  }

  /// Where the picture lies in its video's time.
  package var timestamp: Timestamp { moment ?? Timestamp(microseconds: Int64(clamping: milliseconds) &* 1000) }

  package var fields: StreamFields {
    var fields = StreamFields()
    fields.append("video_id", videoID)
    fields.append("frame_number", frameNumber)
    fields.append("frame_data", letters)
    fields.append("timestamp", milliseconds)
    fields.append("config", config.text(videoID: videoID))
    if let moment { fields.append("moment", Int(moment.microseconds)) }
    if isEnd { fields.append("end_of_stream", true) }
    if let error { fields.append("error", error) }
    return fields
  }

  /// nil for what is none: no number of a video, or letters that are no picture's.
  package init?(_ fields: StreamFields) {
    guard let videoID = fields.integer("video_id"), videoID >= 0 else { return nil }
    let letters = LiveIngressDraft.bare(fields["frame_data"] ?? [])
    let isEnd = fields.flag("end_of_stream") ?? false
    guard LongText.isPlain(letters), isEnd || !letters.isEmpty else { return nil }
    let error = fields.text("error").flatMap { $0.isEmpty ? nil : $0 }
    self.init(
      videoID: videoID, frameNumber: fields.integer("frame_number") ?? 0,
      milliseconds: fields.integer("timestamp") ?? 0,
      moment: fields.integer("moment").map { Timestamp(microseconds: Int64($0)) }, letters: letters,
      config: Config(reading: fields["config"] ?? []), isEnd: isEnd, error: error)
  }
}

extension VideoFrameEntry.Config {
  fileprivate func text(videoID: Int) -> [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("video_id", videoID)
      text.member("roi_polygon") { LivePoints.write(region, into: &$0) }
      text.member("homography_matrix") { Self.write(homography, into: &$0) }
      text.member("camera_matrix") { Self.write(cameraMatrix, into: &$0) }
      text.member("fps", framesPerSecond)
      text.member("use_roi", region != nil)
      text.member("use_homography", homography != nil)
      if let run { text.member("run", run) }
    }
    return text.bytes
  }

  /// What cannot be read is as if it were not there.
  fileprivate init(reading bytes: [UInt8]) {
    self.init()
    var (wantsRegion, wantsHomography) = (true, true)
    var scanner = JSONScanner(bytes)
    do throws(JSONFault) {
      try scanner.members { (scanner, name) throws(JSONFault) in
        switch name {
        case "roi_polygon": region = try LiveIngressDraft.region(&scanner)
        case "homography_matrix": homography = try Self.matrix(&scanner)
        case "camera_matrix": cameraMatrix = try Self.matrix(&scanner)
        case "fps": framesPerSecond = try scanner.number().flatMap { $0 > 0 ? $0 : nil } ?? framesPerSecond
        case "use_roi": wantsRegion = try scanner.flag() ?? true
        case "use_homography": wantsHomography = try scanner.flag() ?? true
        case "run": run = try scanner.text()
        default: try scanner.pass()
        }
      }
      try scanner.finish()
    } catch {
      self.init()
    }
    if !wantsRegion { region = nil }
    if !wantsHomography { homography = nil }
  }

  private static func write(_ matrix: [Double]?, into text: inout JSONText) {
    guard let matrix, matrix.count == 9 else { return text.null() }
    text.array { text in
      for row in 0..<3 { text.array { text in for number in matrix[row * 3..<row * 3 + 3] { text.number(number) } } }
    }
  }

  private static func matrix(_ scanner: inout JSONScanner) throws(JSONFault) -> [Double]? {
    var numbers: [Double] = []
    let isList = try scanner.elements { (scanner) throws(JSONFault) in
      try scanner.elements { (scanner) throws(JSONFault) in
        if numbers.count <= 9, let number = try scanner.number() { numbers.append(number) }
      }
    }
    return isList && numbers.count == 9 ? numbers : nil
  }
}
