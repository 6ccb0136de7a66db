import TrafficCore

/// Makes detections in the original picture out of what a network reported.
struct DetectionFinisher: Sendable {
  let classes: ClassCatalogue
  let needsSuppression: Bool
  /// From which overlap on boxes of one thing are averaged; nil takes the best as it is.
  var blending: Double?

  func detections(
    from candidates: [Candidate], transform: FitTransform, options: DetectionOptions
  ) -> [Detection] {
    let wanted = candidates.filter { candidate in
      candidate.box.isFinite && (options.classIDs?.contains(candidate.classID) ?? true)
    }
    let best =
      needsSuppression
      ? Suppression.best(
        of: wanted, maximumOverlap: options.maximumOverlap, isClassAgnostic: options.isClassAgnostic,
        maximumCount: options.maximumCount)
      : Array(Suppression.ranked(wanted).prefix(max(0, options.maximumCount)))
    let placed = blending.map { Blending.blended(best, with: wanted, minimumOverlap: $0) } ?? best
    return placed.compactMap { candidate in
      let box = transform.original(of: candidate.box)
      // Boxes in the padding have nothing left in the picture.
      guard box.area > 0 else { return nil }
      return Detection(
        box: box, score: Double(candidate.score), classID: candidate.classID,
        trafficClass: classes.trafficClass(of: candidate.classID))
    }
  }
}

extension PixelBox {
  fileprivate var isFinite: Bool { x1.isFinite && y1.isFinite && x2.isFinite && y2.isFinite }
}
