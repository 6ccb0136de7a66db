import Records
import WebServer

/// How the detections of a session are written out, piece by piece.
protocol ExportForm: Sendable {
  var beginning: String { get }
  func rows(_ rows: [VisionTrackDetection], isFirst: Bool) -> String
  var end: String { get }
}

struct JSONExport: ExportForm {
  let beginning: String
  let end = "]}"

  init(_ session: VisionTrackSession) {
    let head: JSONValue = [
      "session_id": .string(session.id), "session_type": .string(session.kind.rawValue),
      "created_at": .string(WireTime.plain(session.created)), "total_detections": .integer(session.totalDetections),
    ]
    // The object goes on with its last member.
    beginning = head.text.dropLast() + ",\"detections\":["
  }

  func rows(_ rows: [VisionTrackDetection], isFirst: Bool) -> String {
    let texts = rows.map { row -> String in
      let value: JSONValue = [
        "frame_number": .integer(row.frameNumber), "track_id": row.trackID.map { .integer($0) } ?? .null,
        "class_name": .string(row.className), "confidence": .number(row.confidence),
        "bbox": VisionTrackBox.corners(row.left, row.top, row.right, row.bottom),
      ]
      return value.text
    }
    return (isFirst ? "" : ",") + texts.joined(separator: ",")
  }
}

/// As CSV.
struct CSVExport: ExportForm {
  let beginning = CSV.line([
    "frame_number", "track_id", "class_name", "confidence", "bbox_x1", "bbox_y1", "bbox_x2", "bbox_y2",
  ])
  let end = ""

  func rows(_ rows: [VisionTrackDetection], isFirst: Bool) -> String {
    rows.map { row in
      CSV.line([
        "\(row.frameNumber)", row.trackID.map(String.init) ?? "", row.className, "\(row.confidence)", "\(row.left)",
        "\(row.top)", "\(row.right)", "\(row.bottom)",
      ])
    }.joined()
  }
}

/// The same as the one text of a JSON object.
struct WrappedCSVExport: ExportForm {
  private let plain = CSVExport()

  var beginning: String { "{\"csv\":\"" + Self.escaped(plain.beginning) }
  let end = "\"}"

  func rows(_ rows: [VisionTrackDetection], isFirst: Bool) -> String {
    Self.escaped(plain.rows(rows, isFirst: isFirst))
  }

  /// As inside a JSON text, without its quotes.
  private static func escaped(_ text: String) -> String { String(JSONValue.string(text).text.dropFirst().dropLast()) }
}
