package import Records
import TrafficCore
import Wire

/// The sums of a run on their way from the process that looked at its pictures to the one that writes rows.
package enum FrameSums {
  package static func bytes(of sums: LiveSummary) -> [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("video_id", sums.videoID)
      text.member("total_vehicles_detected", sums.totalVehicles)
      text.member("total_speeding_violations", sums.speedingViolations)
      text.member("max_concurrent_vehicles", sums.mostAtOnce)
      text.member("avg_processing_fps", sums.framesPerSecond)
      text.member("total_frames_processed", sums.totalFrames)
      text.member("vehicle_type_distribution", sums.typeDistribution)
      text.member("avg_speed") { $0.number(sums.averageSpeed ?? .nan) }
      text.member("max_speed") { $0.number(sums.highestSpeed ?? .nan) }
      text.member("speed_distribution", sums.speedDistribution)
      text.member("session_start", Int(sums.session.microseconds))
      text.member("session_end", Int(sums.ended.microseconds))
      text.member("avg_dwell_time", sums.averageDwell)
    }
    return text.bytes
  }

  /// nil for what are none.
  package static func read(_ bytes: [UInt8]) -> LiveSummary? {
    var (numbers, texts) = ([String: Double](), [String: String]())
    var scanner = JSONScanner(bytes)
    do throws(JSONFault) {
      let isObject = try scanner.members { (scanner, name) throws(JSONFault) in
        if name.hasSuffix("distribution") {
          texts[name] = try scanner.text()
        } else {
          numbers[name] = try scanner.number()
        }
      }
      try scanner.finish()
      guard isObject else { return nil }
    } catch {
      return nil
    }
    func whole(_ name: String) -> Int? { numbers[name].flatMap { Int(exactly: $0.rounded()) } }
    guard let videoID = whole("video_id"), let session = whole("session_start"), let ended = whole("session_end")
    else { return nil }
    return LiveSummary(
      videoID: videoID, totalVehicles: whole("total_vehicles_detected") ?? 0,
      speedingViolations: whole("total_speeding_violations") ?? 0, mostAtOnce: whole("max_concurrent_vehicles") ?? 0,
      framesPerSecond: numbers["avg_processing_fps"] ?? 0, totalFrames: whole("total_frames_processed") ?? 0,
      typeDistribution: texts["vehicle_type_distribution"] ?? "{}", averageSpeed: numbers["avg_speed"],
      highestSpeed: numbers["max_speed"], speedDistribution: texts["speed_distribution"] ?? "{}",
      session: Timestamp(microseconds: Int64(session)), ended: Timestamp(microseconds: Int64(ended)),
      averageDwell: numbers["avg_dwell_time"] ?? 0)
  }
}
