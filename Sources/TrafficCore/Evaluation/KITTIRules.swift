/// One line of a KITTI tracking label file.
package struct KITTILabel: Sendable, Equatable {
  /// From 0.
  package var frame: Int
  /// -1 for regions.
  package var id: Int
  /// As written: `Car`, `Van`, `DontCare`.
  package var type: String
  /// 0 none, 1 partly, 2 largely.
  package var truncation: Int
  /// 0 visible … 3 unknown.
  package var occlusion: Int
  package var box: PixelBox
}

/// Reads KITTI label files: `frame id type truncated occluded alpha x1 y1 x2 y2 …`, separated by blanks.
package enum KITTIText {
  package static func parse(_ bytes: [UInt8]) throws(TextRowError) -> [KITTILabel] {
    var labels: [KITTILabel] = []
    var lines = TextLines(bytes)
    while let line = lines.next() {
      let fields = line.fields(separatedBy: [UInt8(ascii: " "), UInt8(ascii: "\t")])
      if fields.isEmpty { continue }
      guard fields.count >= 10 else {
        throw TextRowError(line: line.number, reason: "\(fields.count) values, at least 10 expected (KITTI label)")
      }
      let reader = FieldReader(fields: fields, line: line.number)
      labels.append(
        KITTILabel(
          frame: try reader.integer(0, "frame"), id: try reader.integer(1, "id"), type: String(fields[2]),
          truncation: try reader.level(3, "truncated"), occlusion: try reader.level(4, "occluded"),
          box: PixelBox(
            x1: try reader.number(6, "x1"), y1: try reader.number(7, "y1"), x2: try reader.number(8, "x2"),
            y2: try reader.number(9, "y2"))))
    }
    return labels
  }
}

/// The rules of the KITTI tracking benchmark for one class: neighbours, hidden and cut-off ones are looked past.
///
/// As TrackEval 1.3.0's `Kitti2DBox`.
package enum KITTIRules {
  package enum Target: String, Sendable, CaseIterable {
    case car, pedestrian

    /// What may be mistaken for it without being wrong.
    var neighbour: String {
      switch self {
      case .car: "van"
      case .pedestrian: "person"
      }
    }
  }

  private static let greatestOcclusion = 2
  private static let greatestTruncation = 0
  /// Reports up to this height that fit nothing are looked past, pixels.
  private static let smallHeight = 25.0
  /// The same for reports that lie in an unlabelled region with more than this share.
  private static let shareInRegion = 0.5

  /// - Parameter reported: ids and boxes by frame number, from 0.
  package static func frames(
    truth: [KITTILabel], reported: [Int: [IdentifiedBox]], target: Target = .car
  ) throws(RepeatedIdentity) -> [ScoredFrame] {
    let truthByFrame = Dictionary(grouping: truth, by: \.frame)
    var filter = FrameFilter()
    var frames: [ScoredFrame] = []
    for number in Set(truthByFrame.keys).union(reported.keys).sorted() {
      let labels = truthByFrame[number] ?? []
      let said = reported[number] ?? []
      try FrameFilter.checkIdentities(said.map(\.id), frame: number)
      let regions = labels.filter { $0.type.lowercased() == "dontcare" }.map(\.box)
      let present = labels.filter { label in
        label.id >= 0 && [target.rawValue, target.neighbour].contains(label.type.lowercased())
      }
      try FrameFilter.checkIdentities(present.map(\.id), frame: number)
      let kept = keep(said, present: present, regions: regions, target: target, filter: &filter)
      let counted = present.filter { $0.type.lowercased() == target.rawValue && !isHidden($0) }
      frames.append(
        FrameFilter.frame(truth: counted.map { IdentifiedBox(id: $0.id, box: $0.box) }, reported: kept))
    }
    return frames
  }

  private static func keep(
    _ said: [IdentifiedBox], present: [KITTILabel], regions: [PixelBox], target: Target, filter: inout FrameFilter
  ) -> [IdentifiedBox] {
    let pairs = filter.pairs(present.map(\.box), said.map(\.box))
    let partner = Dictionary(uniqueKeysWithValues: pairs.map { ($0.report, present[$0.truth]) })
    return said.indices.filter { index in
      if let label = partner[index] { return label.type.lowercased() == target.rawValue && !isHidden(label) }
      let box = said[index].box
      if box.height <= smallHeight + .ulpOfOne { return false }
      return !regions.contains { region in
        box.area > 0 && box.intersectionArea(region) / box.area > shareInRegion + .ulpOfOne
      }
    }.map { said[$0] }
  }

  private static func isHidden(_ label: KITTILabel) -> Bool {
    label.occlusion > greatestOcclusion || label.truncation > greatestTruncation
  }
}
