/// The rules of MOTChallenge 2016, 2017 and 2020: who counts as a pedestrian and who is looked past.
///
/// As TrackEval 1.3.0's `MotChallenge2DBox`: reports that fit a distractor best are taken away, then only truth that
/// is a considered pedestrian stays. Visibility does not matter beyond the truth's own mark.
package enum MOTRules {
  /// MOTChallenge class numbers of what is neither right nor wrong to report: a person on a vehicle, a static person,
  /// a distractor, a reflection.
  private static let distractors: Set<Int> = [2, 7, 8, 12]
  private static let pedestrian = 1

  /// - Parameter hasClasses: false for MOT15, whose truth has no classes and no distractors.
  package static func frames(
    truth: [MOTRow], reported: [MOTRow], hasClasses: Bool = true
  ) throws(RepeatedIdentity) -> [ScoredFrame] {
    let truthByFrame = Dictionary(grouping: truth, by: \.frame)
    let reportedByFrame = Dictionary(grouping: reported, by: \.frame)
    var filter = FrameFilter()
    var frames: [ScoredFrame] = []
    for number in Set(truthByFrame.keys).union(reportedByFrame.keys).sorted() {
      let present = truthByFrame[number] ?? []
      var said = reportedByFrame[number] ?? []
      try FrameFilter.checkIdentities(present.map(\.id), frame: number)
      try FrameFilter.checkIdentities(said.map(\.id), frame: number)
      if hasClasses {
        let pairs = filter.pairs(present.map(\.box), said.map(\.box))
        let removed = Set(pairs.filter { distractors.contains(present[$0.truth].classID) }.map(\.report))
        said = said.indices.filter { !removed.contains($0) }.map { said[$0] }
      }
      let counted = present.filter { $0.score != 0 && (!hasClasses || $0.classID == pedestrian) }
      frames.append(
        FrameFilter.frame(
          truth: counted.map { IdentifiedBox(id: $0.id, box: $0.box) },
          reported: said.map { IdentifiedBox(id: $0.id, box: $0.box) }))
    }
    return frames
  }
}
