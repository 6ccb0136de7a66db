package import TrafficCore

/// What a picture has come to, on its way to the back end: an entry of the stream `processed-frames`.
///
/// Written in both forms that its readers know: `stats` as one text, and the same numbers each for itself.
package struct ProcessedFrameEntry: Sendable, Equatable {
  package static let stream = "processed-frames"
  package static let group = "redis-consumer-group"
  /// km/h; who is faster is too fast, where the message does not count them itself.
  package static let usualLimit = 60.0

  package var videoID: Int
  package var frameNumber: Int
  /// Since 1970.
  package var milliseconds: Int
  /// The drawn JPEG in base 64; empty at the end and while nobody watches.
  package var letters: [UInt8]
  /// All that are followed now; a speed of 0 is none.
  package var vehicles: [LiveAnalytics.Vehicle]
  package var totalVehicles: Int
  package var speedingCount: Int
  package var currentInRegion: Int
  package var region: [PixelPoint]?
  package var hasHomography: Bool
  package var hasCameraMatrix: Bool
  package var isEnd: Bool
  package var error: String?

  package init(
    videoID: Int, frameNumber: Int, milliseconds: Int, letters: [UInt8] = [], vehicles: [LiveAnalytics.Vehicle] = [],
    totalVehicles: Int, speedingCount: Int, currentInRegion: Int, region: [PixelPoint]? = nil,
    hasHomography: Bool = false, hasCameraMatrix: Bool = false, isEnd: Bool = false, error: String? = nil
  ) {
    self.videoID = videoID
    self.frameNumber = frameNumber
    self.milliseconds = milliseconds
    self.letters = letters
    self.vehicles = vehicles
    self.totalVehicles = totalVehicles
    self.speedingCount = speedingCount
    self.currentInRegion = currentInRegion
    self.region = region
    self.hasHomography = hasHomography
    self.hasCameraMatrix = hasCameraMatrix
    self.isEnd = isEnd
    self.error = error
  }

  package var frame: LiveFrame {
    LiveFrame(
      videoID: videoID, frameNumber: frameNumber, milliseconds: milliseconds, letters: letters, region: region,
      isEnd: isEnd, error: error)
  }

  /// The fastest are those that are too fast.
  package var analytics: LiveAnalytics {
    let fastest = vehicles.sorted { ($0.kilometresPerHour, $1.trackID) > ($1.kilometresPerHour, $0.trackID) }
    return LiveAnalytics(
      videoID: videoID, frameNumber: frameNumber, milliseconds: milliseconds, totalVehicles: totalVehicles,
      speedingCount: speedingCount, currentInRegion: currentInRegion,
      speeding: Array(fastest.prefix(max(0, speedingCount))))
  }

  package var fields: StreamFields {
    var fields = StreamFields()
    fields.append("video_id", videoID)
    fields.append("frame_number", frameNumber)
    fields.append("timestamp", milliseconds)
    fields.append("processed_frame", letters)
    fields.append("vehicles", vehiclesText)
    fields.append("stats", statsText)
    fields.append("total_vehicles", totalVehicles)
    fields.append("cumulative_total_vehicles", totalVehicles)
    fields.append("current_in_roi", currentInRegion)
    fields.append("roi_polygon", LivePoints.text(region))
    fields.append("has_homography", hasHomography)
    fields.append("has_camera_matrix", hasCameraMatrix)
    fields.append("end_of_stream", isEnd)
    fields.append("error", error ?? "")
    return fields
  }

  /// Reads either form; nil for what is none.
  package init?(_ fields: StreamFields) {
    guard let videoID = fields.integer("video_id"), videoID >= 0 else { return nil }
    let letters = LiveIngressDraft.bare(fields["processed_frame"] ?? [])
    guard LongText.isPlain(letters) else { return nil }
    let vehicles = Self.read(fields["vehicles"] ?? [], LiveIngressDraft.vehicles) ?? []
    let stats = Stats(fields["stats"] ?? [])
    let total = stats.total ?? fields.integer("cumulative_total_vehicles") ?? fields.integer("total_vehicles")
    self.init(
      videoID: videoID, frameNumber: fields.integer("frame_number") ?? 0,
      milliseconds: fields.integer("timestamp") ?? 0, letters: letters, vehicles: vehicles,
      totalVehicles: max(0, total ?? vehicles.count),
      speedingCount: max(0, stats.speeding ?? vehicles.count { $0.kilometresPerHour > Self.usualLimit }),
      currentInRegion: max(0, stats.current ?? fields.integer("current_in_roi") ?? vehicles.count),
      region: Self.read(fields["roi_polygon"] ?? [], LiveIngressDraft.region) ?? nil,
      hasHomography: fields.flag("has_homography") ?? false,
      hasCameraMatrix: fields.flag("has_camera_matrix") ?? false, isEnd: fields.flag("end_of_stream") ?? false,
      error: fields.text("error").flatMap { $0.isEmpty ? nil : $0 })
  }

  private var vehiclesText: [UInt8] {
    var text = JSONText(capacity: 192 * vehicles.count + 16)
    text.array { text in for vehicle in vehicles { vehicle.write(into: &text) } }
    return text.bytes
  }

  private var statsText: [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("total_vehicles", totalVehicles)
      text.member("speeding_count", speedingCount)
      text.member("current_in_roi", currentInRegion)
    }
    return text.bytes
  }

  /// nil for what is no JSON.
  private static func read<Value>(
    _ bytes: [UInt8], _ take: (inout JSONScanner) throws(JSONFault) -> Value
  ) -> Value? {
    var scanner = JSONScanner(bytes)
    do throws(JSONFault) {
      let value = try take(&scanner)
      try scanner.finish()
      return value
    } catch {
      return nil
    }
  }

  private struct Stats {
    var total: Int?
    var speeding: Int?
    var current: Int?

    init(_ bytes: [UInt8]) {
      var scanner = JSONScanner(bytes)
      do throws(JSONFault) {
        try scanner.members { (scanner, name) throws(JSONFault) in
          switch name {
          case "total_vehicles": total = try scanner.integer()
          case "speeding_count": speeding = try scanner.integer()
          case "current_in_roi": current = try scanner.integer()
          default: try scanner.pass()
          }
        }
        try scanner.finish()
      } catch {
        (total, speeding, current) = (nil, nil, nil)
      }
    }
  }
}
