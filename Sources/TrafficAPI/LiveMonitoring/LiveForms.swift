import Records
import TrafficCore
import WebServer

/// Rows as this contract's clients see them, and how the reference describes them.
enum LiveForms {
  static let error = Schema.object(["error": .string], required: ["error"])
  static let id = ParameterDescription.path("id", "The number of the video.", schema: .integer)
  static let noVideo = ResponseDescription.json(404, "There is no such video.", error)
  static let badParameter = ResponseDescription.json(400, "A parameter cannot be read.", error)

  static func video(_ video: LiveVideo) throws -> [(String, JSONValue)] {
    [
      ("id", .integer(video.id)), ("name", .string(video.name)), ("file_path", .string(video.file)),
      ("roi", try kept(video.region)), ("calibrate_coordinates", try kept(video.calibration)),
      ("homography_matrix", try kept(video.homography)), ("camera_matrix", try kept(video.cameraMatrix)),
      ("fps", .number(video.framesPerSecond)), ("created_at", moment(video.created)),
      ("updated_at", moment(video.updated)),
    ]
  }

  static func summary(_ summary: LiveSummary) throws -> JSONValue {
    [
      "video_id": .integer(summary.videoID), "total_vehicles_detected": .integer(summary.totalVehicles),
      "total_speeding_violations": .integer(summary.speedingViolations),
      "max_concurrent_vehicles": .integer(summary.mostAtOnce), "avg_processing_fps": .number(summary.framesPerSecond),
      "total_frames_processed": .integer(summary.totalFrames),
      "vehicle_type_distribution": try kept(summary.typeDistribution),
      "avg_speed": summary.averageSpeed.map { .number($0) } ?? .null,
      "max_speed": summary.highestSpeed.map { .number($0) } ?? .null,
      "speed_distribution": try kept(summary.speedDistribution), "avg_dwell_time": .number(summary.averageDwell),
      "session_start": moment(summary.session), "session_end": moment(summary.ended),
      "processing_duration_seconds": .number(summary.seconds), "created_at": moment(summary.ended),
    ]
  }

  static func run(_ run: LiveRunRecord) -> JSONValue {
    [
      "dag_run_id": .string(run.name), "video_id": .integer(run.videoID), "state": .string(run.state.rawValue),
      "runner": .string(run.runner.rawValue), "error": run.reason.map { .string($0) } ?? .null,
      "started_at": moment(run.created), "ended_at": run.ended.map { moment($0) } ?? .null,
    ]
  }

  static let runSchema = Schema.object([
    "dag_run_id": .string, "video_id": .integer, "state": .choice(LiveRunState.allCases.map(\.rawValue)),
    "runner": .choice(LiveRunRecord.Runner.allCases.map(\.rawValue)), "error": .string.orNull,
    "started_at": .string, "ended_at": .string.orNull,
  ])

  static func snapshot(_ snapshot: LiveSnapshot) -> JSONValue {
    [
      "video_id": .integer(snapshot.videoID), "frame_number": .integer(snapshot.frameNumber),
      "timestamp": .number(snapshot.milliseconds), "total_vehicles": .integer(snapshot.totalVehicles),
      "speeding_count": .integer(snapshot.speedingCount), "current_in_roi": .integer(snapshot.currentInRegion),
      "session_start": moment(snapshot.session), "created_at": moment(snapshot.created),
    ]
  }

  static func vehicle(_ vehicle: SpeedingVehicle) -> JSONValue {
    [
      "video_id": .integer(vehicle.videoID), "track_id": .integer(vehicle.trackID),
      "speed": .number(vehicle.kilometresPerHour), "speed_unit": "km/h", "class_id": .integer(vehicle.classID),
      "class_name": .string(vehicle.className), "confidence": .number(vehicle.confidence),
      "frame_number": .integer(vehicle.frameNumber), "timestamp": .number(vehicle.milliseconds),
      "detected_at": moment(vehicle.detected), "session_start": moment(vehicle.session),
    ]
  }

  static func trend(_ trend: LiveTrend) -> JSONValue {
    [
      "timestamp": moment(trend.minute), "avg_total": .number(rounded(trend.averageTotal)),
      "avg_speeding": .number(rounded(trend.averageSpeeding)),
      "max_speed": trend.highestSpeed.map { .number($0) } ?? .null,
    ]
  }

  static func violation(_ violation: Violation) -> JSONValue {
    [
      "id": .integer(violation.id), "video_id": .integer(violation.videoID), "track_id": .integer(violation.trackID),
      "speed": .number(violation.speed), "speed_limit": .number(violation.limit),
      "speed_excess": .number(rounded(violation.excess)), "vehicle_type": .string(violation.vehicleType),
      "class_id": .integer(violation.classID), "confidence": .number(violation.confidence),
      "frame_number": .integer(violation.frameNumber), "frame_image_path": .string(violation.image),
      "thumbnail_path": .string(violation.thumbnail), "bbox": box(violation.box),
      "violation_timestamp": moment(violation.at), "video_timestamp": .number(violation.videoSeconds),
      "created_at": moment(violation.created), "session_start": moment(violation.session),
    ]
  }

  static func box(_ box: PixelBox) -> JSONValue {
    ["x1": whole(box.x1), "y1": whole(box.y1), "x2": whole(box.x2), "y2": whole(box.y2)]
  }

  static func moment(_ moment: Timestamp) -> JSONValue { .string(WireTime.zoned(moment)) }

  /// Two decimals: what comes out of a subtraction has more than anybody measured.
  static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

  private static func whole(_ value: Double) -> JSONValue { .integer(Int(exactly: value.rounded()) ?? 0) }

  /// JSON that is kept as text.
  static func kept(_ text: String?) throws -> JSONValue {
    guard let text else { return .null }
    return try JSONValue(parsing: Array(text.utf8))
  }

  static let videoSchema = Schema.named(
    "LiveVideo",
    .object([
      "id": .integer, "name": .string, "file_path": .string, "roi": .any, "calibrate_coordinates": .any,
      "homography_matrix": .any, "camera_matrix": .any, "fps": .number, "created_at": .string, "updated_at": .string,
    ]))

  static let violationSchema = Schema.named(
    "LiveViolation",
    .object([
      "id": .integer, "video_id": .integer, "track_id": .integer, "speed": .number, "speed_limit": .number,
      "speed_excess": .number, "vehicle_type": .string, "class_id": .integer, "confidence": .number,
      "frame_number": .integer, "frame_image_path": .string, "thumbnail_path": .string,
      "bbox": .object(["x1": .integer, "y1": .integer, "x2": .integer, "y2": .integer]),
      "violation_timestamp": .string, "video_timestamp": .number, "created_at": .string, "session_start": .string,
    ]))
}
