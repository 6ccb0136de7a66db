package import TrafficCore

/// The figures of one frame on their way to the clients of live monitoring.
package struct LiveAnalytics: Sendable, Equatable {
  /// A vehicle that is too fast now.
  package struct Vehicle: Sendable, Equatable {
    package var trackID: Int
    package var box: PixelBox
    package var kilometresPerHour: Double
    /// As COCO numbers classes.
    package var classID: Int
    package var confidence: Double

    package init(trackID: Int, box: PixelBox, kilometresPerHour: Double, classID: Int, confidence: Double) {
      self.trackID = trackID
      self.box = box
      self.kilometresPerHour = kilometresPerHour
      self.classID = classID
      self.confidence = confidence
    }
  }

  package var videoID: Int
  package var frameNumber: Int
  /// Since 1970.
  package var milliseconds: Int
  /// Since the stream began, each vehicle once.
  package var totalVehicles: Int
  package var speedingCount: Int
  package var currentInRegion: Int
  package var speeding: [Vehicle]

  package init(
    videoID: Int, frameNumber: Int, milliseconds: Int, totalVehicles: Int, speedingCount: Int, currentInRegion: Int,
    speeding: [Vehicle] = []
  ) {
    self.videoID = videoID
    self.frameNumber = frameNumber
    self.milliseconds = milliseconds
    self.totalVehicles = totalVehicles
    self.speedingCount = speedingCount
    self.currentInRegion = currentInRegion
    self.speeding = speeding
  }

  /// What a client of `/ws/client/stream` gets.
  package var clientMessage: [UInt8] { text("analytics") }

  /// What a back end sends to `/ws/backend/analytics`.
  package var backendMessage: [UInt8] { text("analytics_update") }

  private func text(_ type: String) -> [UInt8] {
    var text = JSONText(capacity: 256 + 192 * speeding.count)
    text.object { text in
      text.member("type", type)
      text.member("data") { text in
        text.object { text in
          text.member("video_id", videoID)
          text.member("frame_number", frameNumber)
          text.member("timestamp", milliseconds)
          text.member("stats") { text in
            text.object { text in
              text.member("total_vehicles", totalVehicles)
              text.member("speeding_count", speedingCount)
              text.member("current_in_roi", currentInRegion)
            }
          }
          text.member("speeding_vehicles") { text in
            text.array { text in for vehicle in speeding { vehicle.write(into: &text) } }
          }
        }
      }
    }
    return text.bytes
  }
}

extension LiveAnalytics.Vehicle {
  func write(into text: inout JSONText) {
    text.object { text in
      text.member("track_id", trackID)
      text.member("bbox") { text in
        text.object { text in
          text.member("x1", Self.whole(box.x1))
          text.member("y1", Self.whole(box.y1))
          text.member("x2", Self.whole(box.x2))
          text.member("y2", Self.whole(box.y2))
        }
      }
      text.member("speed", Self.rounded(kilometresPerHour, to: 10))
      text.member("speed_unit", "km/h")
      text.member("class_id", classID)
      text.member("confidence", Self.rounded(confidence, to: 1000))
    }
  }

  /// Boxes go out in whole pixels.
  private static func whole(_ value: Double) -> Int { Int(exactly: value.rounded()) ?? 0 }

  private static func rounded(_ value: Double, to steps: Double) -> Double { (value * steps).rounded() / steps }
}
