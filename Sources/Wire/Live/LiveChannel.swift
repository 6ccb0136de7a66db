/// What a client of live monitoring subscribes to: the pictures or the figures of one video.
package struct LiveChannel: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    case frames = "processed_frame_"
    case analytics = "analytics_metrics_"
  }

  package let kind: Kind
  package let videoID: Int

  package init(_ kind: Kind, _ videoID: Int) {
    self.kind = kind
    self.videoID = videoID
  }

  /// Reads `processed_frame_1`; nil for every other name.
  package init?(_ name: String) {
    for kind in Kind.allCases where name.hasPrefix(kind.rawValue) {
      let digits = name.dropFirst(kind.rawValue.count)
      guard digits.utf8.count <= 18, let id = Int(digits), id >= 0, String(id) == digits else { return nil }
      self.init(kind, id)
      return
    }
    return nil
  }

  package var name: String { "\(kind.rawValue)\(videoID)" }
}
