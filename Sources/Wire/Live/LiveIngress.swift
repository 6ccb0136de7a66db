import TrafficCore

/// What a back end brings: a picture, figures, or a sign of life.
package enum LiveIngress: Sendable, Equatable {
  case frame(LiveFrame)
  case analytics(LiveAnalytics)
  case heartbeat

  package static let heartbeatAnswer = Array(#"{"type":"heartbeat_ack"}"#.utf8)

  /// - Throws: when it is no JSON. nil when it is, and nothing of this.
  package static func read(_ bytes: [UInt8]) throws(JSONFault) -> LiveIngress? {
    var (type, draft) = (String?.none, LiveIngressDraft())
    var scanner = JSONScanner(bytes)
    try scanner.members { (scanner, name) throws(JSONFault) in
      switch name {
      case "type": type = try scanner.text()
      case "data": try scanner.members { (scanner, name) throws(JSONFault) in try draft.take(name, &scanner) }
      default: try scanner.pass()
      }
    }
    try scanner.finish()
    switch type {
    case "heartbeat": return .heartbeat
    case "processed_frame", "frame": return draft.frame.map { .frame($0) }
    case "analytics_update", "analytics": return draft.analytics.map { .analytics($0) }
    default: return nil
    }
  }
}

/// The members of a message's `data`, as far as they have come.
struct LiveIngressDraft {
  private var videoID: Int?
  private var frameNumber = 0
  private var milliseconds = 0
  private var letters: [UInt8] = []
  private var region: [PixelPoint]?
  private var isEnd = false
  private var error: String?
  private var message: String?
  private var total: Int?
  private var speedingCount: Int?
  private var current = 0
  private var speeding: [LiveAnalytics.Vehicle] = []

  /// More corners or vehicles than a picture can hold are no message of ours.
  private static let most = 1000

  mutating func take(_ name: String, _ scanner: inout JSONScanner) throws(JSONFault) {
    switch name {
    case "video_id": videoID = try scanner.integer()
    case "frame_number": frameNumber = try scanner.integer() ?? 0
    case "timestamp": milliseconds = try scanner.number().flatMap { Int(exactly: $0.rounded(.down)) } ?? 0
    case "processed_frame": letters = Self.bare(try scanner.bytesOfText() ?? [])
    case "roi_polygon": region = try Self.region(&scanner)
    case "end_of_stream": isEnd = try scanner.flag() ?? false
    case "error": error = try scanner.text()
    case "message": message = try scanner.text()
    case "stats":
      try scanner.members { (scanner, name) throws(JSONFault) in
        switch name {
        case "total_vehicles": total = try scanner.integer()
        case "speeding_count": speedingCount = try scanner.integer()
        case "current_in_roi": current = try scanner.integer() ?? 0
        default: try scanner.pass()
        }
      }
    case "speeding_vehicles": speeding = try Self.vehicles(&scanner)
    default: try scanner.pass()
    }
  }

  var frame: LiveFrame? {
    guard let videoID, videoID >= 0, LongText.isPlain(letters) else { return nil }
    return LiveFrame(
      videoID: videoID, frameNumber: frameNumber, milliseconds: milliseconds, letters: letters, region: region,
      isEnd: isEnd, error: error, message: message)
  }

  var analytics: LiveAnalytics? {
    guard let videoID, videoID >= 0, let total else { return nil }
    return LiveAnalytics(
      videoID: videoID, frameNumber: frameNumber, milliseconds: milliseconds, totalVehicles: total,
      speedingCount: speedingCount ?? speeding.count, currentInRegion: current, speeding: speeding)
  }

  private static let beginning = Array("\(LiveFrame.dataURI)".utf8)

  /// Without the beginning of a data address.
  static func bare(_ letters: [UInt8]) -> [UInt8] {
    letters.starts(with: beginning) ? Array(letters.dropFirst(beginning.count)) : letters
  }

  static func region(_ scanner: inout JSONScanner) throws(JSONFault) -> [PixelPoint]? {
    var corners: [PixelPoint] = []
    let isList = try scanner.elements { (scanner) throws(JSONFault) in
      var numbers: [Double] = []
      try scanner.elements { (scanner) throws(JSONFault) in
        if let number = try scanner.number() { numbers.append(number) }
      }
      if numbers.count == 2, corners.count < most { corners.append(PixelPoint(x: numbers[0], y: numbers[1])) }
    }
    return isList && !corners.isEmpty ? corners : nil
  }

  static func vehicles(_ scanner: inout JSONScanner) throws(JSONFault) -> [LiveAnalytics.Vehicle] {
    var vehicles: [LiveAnalytics.Vehicle] = []
    try scanner.elements { (scanner) throws(JSONFault) in
      let vehicle = try vehicle(&scanner)
      if let vehicle, vehicles.count < most { vehicles.append(vehicle) }
    }
    return vehicles
  }

  private static func vehicle(_ scanner: inout JSONScanner) throws(JSONFault) -> LiveAnalytics.Vehicle? {
    var (trackID, speed) = (Int?.none, Double?.none)
    var (classID, confidence) = (0, 0.0)
    var box = PixelBox(x1: 0, y1: 0, x2: 0, y2: 0)
    try scanner.members { (scanner, name) throws(JSONFault) in
      switch name {
      case "track_id": trackID = try scanner.integer()
      case "speed": speed = try scanner.number()
      case "class_id": classID = try scanner.integer() ?? 0
      case "confidence": confidence = try scanner.number() ?? 0
      case "bbox":
        try scanner.members { (scanner, name) throws(JSONFault) in
          let value = try scanner.number() ?? 0
          switch name {
          case "x1": box.x1 = value
          case "y1": box.y1 = value
          case "x2": box.x2 = value
          case "y2": box.y2 = value
          default: break
          }
        }
      default: try scanner.pass()
      }
    }
    guard let trackID, let speed else { return nil }
    return LiveAnalytics.Vehicle(
      trackID: trackID, box: box, kilometresPerHour: speed, classID: classID, confidence: confidence)
  }
}
