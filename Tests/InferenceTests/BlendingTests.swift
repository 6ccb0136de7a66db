import Testing
import TrafficCore

@testable import Inference

struct BlendingTests {
  private func candidate(_ x1: Double, _ x2: Double, score: Float, classID: Int = 0) -> Candidate {
    Candidate(box: PixelBox(x1: x1, y1: 0, x2: x2, y2: 100), score: score, classID: classID)
  }

  @Test func `a box moves to the mean of its neighbours, by score and overlap, and keeps its own score and class`() {
    // Overlap of the two: 90 of 110.
    let all = [candidate(0, 100, score: 0.9, classID: 2), candidate(10, 110, score: 0.55, classID: 1)]
    let blended = Blending.blended([all[0]], with: all, minimumOverlap: 0.7)
    let shift = 10 * 0.55 * 90 / 110 / (0.9 + 0.55 * 90 / 110)
    #expect(blended.map(\.score) == [0.9] && blended.map(\.classID) == [2])
    #expect(abs(blended[0].box.x1 - shift) < 1e-5 && abs(blended[0].box.x2 - 100 - shift) < 1e-5)
    #expect(blended[0].box.y1 == 0 && abs(blended[0].box.y2 - 100) < 1e-9)
  }

  @Test func `things beside each other do not pull at each other`() {
    let apart = [candidate(0, 100, score: 0.9), candidate(40, 140, score: 0.8)]
    #expect(Blending.blended(apart, with: apart, minimumOverlap: 0.7) == apart)
  }

  @Test func `boxes without extent and scores of nothing stay where they are`() {
    let odd = [candidate(5, 5, score: 0.9), candidate(0, 100, score: 0)]
    #expect(Blending.blended(odd, with: odd, minimumOverlap: 0.7) == odd)
  }

  @Test func `a mean of noisy boxes is nearer the truth than the best of them`() {
    var numbers = Numbers(seed: 7)
    var errors = (best: 0.0, mean: 0.0)
    for _ in 0..<200 {
      let all = (0..<6).map { _ in
        candidate(
          Double.random(in: -5...5, using: &numbers), 100 + Double.random(in: -5...5, using: &numbers),
          score: Float.random(in: 0.5...0.9, using: &numbers))
      }
      let best = Suppression.best(of: all, maximumOverlap: 0.45, isClassAgnostic: true, maximumCount: 1)
      let blended = Blending.blended(best, with: all, minimumOverlap: 0.7)
      errors.best += abs(best[0].box.x1)
      errors.mean += abs(blended[0].box.x1)
    }
    #expect(errors.mean < 0.6 * errors.best, "\(errors)")
  }
}
