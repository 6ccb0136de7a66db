/// Follows a way forwards through all hypotheses and then goes back, so that every moment knows what came after it.
///
/// Rauch, Tung, Striebel, AIAA Journal 3 (1965), on the mean and the covariance of the mixture: its hypotheses move
/// alike and differ only in how much they wander, so that the way back is the same for all of them.
struct MotionSmoother: Sendable {
  /// What is known of one moment: (x, ẋ, ẍ, y, ẏ, ÿ) and its covariance, row by row.
  struct Moment: Sendable {
    let time: Double
    fileprivate(set) var state: [Double]
    fileprivate(set) var covariance: [Double]

    var place: SIMD2<Double> { SIMD2(state[0], state[3]) }
    var velocity: SIMD2<Double> { SIMD2(state[1], state[4]) }
    var velocityCovariance: Covariance2 {
      Covariance2(xx: covariance[7], xy: covariance[10], yy: covariance[28])
    }

    fileprivate init(_ filter: MotionFilter, at time: Double) {
      self.time = time
      state = (0..<6).map { filter.state[$0] }
      let rows = [
        filter.covariance.row0, filter.covariance.row1, filter.covariance.row2, filter.covariance.row3,
        filter.covariance.row4, filter.covariance.row5,
      ]
      covariance = rows.flatMap { row in (0..<6).map { row[$0] } }
    }
  }

  let settings: MotionMixture.Settings

  /// - Parameter places: measured, in the order of time.
  /// - Returns: one moment for each place.
  func moments(_ places: [(time: Double, place: SIMD2<Double>, noise: Covariance2)]) -> [Moment] {
    guard let first = places.first else { return [] }
    var mixture = MotionMixture(
      at: GroundPoint(x: first.place.x, y: first.place.y), covariance: first.noise, settings: settings)
    var moments = [Moment(mixture.mean, at: first.time)]
    var foretold = moments
    for (before, next) in zip(places, places.dropFirst()) {
      mixture.predict(seconds: next.time - before.time)
      foretold.append(Moment(mixture.mean, at: next.time))
      _ = mixture.update(next.place, next.noise)
      moments.append(Moment(mixture.mean, at: next.time))
    }
    for index in moments.indices.dropLast().reversed() {
      goBack(to: &moments[index], from: moments[index + 1], foretold: foretold[index + 1])
    }
    return moments
  }

  /// - Parameters:
  ///   - later: the next moment, knowing all that came after it.
  ///   - foretold: the next moment as this one foresaw it.
  private func goBack(to moment: inout Moment, from later: Moment, foretold: Moment) {
    let moved = MotionFilter.moved(moment.covariance, seconds: later.time - moment.time, memory: settings.memory)
    // The gain, transposed: one column for each of this moment's six figures.
    var gain: [[Double]] = []
    for column in 0..<6 {
      let right = (0..<6).map { moved[$0 * 6 + column] }
      guard let solved = LinearSystem.solve(foretold.covariance, right) else { return }
      gain.append(solved)
    }
    let surprise = (0..<6).map { later.state[$0] - foretold.state[$0] }
    let sharper = (0..<36).map { later.covariance[$0] - foretold.covariance[$0] }
    for row in 0..<6 {
      for k in 0..<6 { moment.state[row] += gain[row][k] * surprise[k] }
      let across = (0..<6).map { k in (0..<6).reduce(0.0) { $0 + gain[row][$1] * sharper[$1 * 6 + k] } }
      for column in 0..<6 {
        for k in 0..<6 { moment.covariance[row * 6 + column] += across[k] * gain[column][k] }
      }
    }
  }
}

extension MotionFilter {
  /// F·P: how what is unsure now is tied to what will be; row by row.
  fileprivate static func moved(_ covariance: [Double], seconds t: Double, memory: Double) -> [Double] {
    let step = step(seconds: t, memory: memory)
    var moved = covariance
    for axis in [0, 3] {
      for column in 0..<6 {
        let place = covariance[axis * 6 + column]
        let velocity = covariance[(axis + 1) * 6 + column]
        let acceleration = covariance[(axis + 2) * 6 + column]
        moved[axis * 6 + column] = place + t * velocity + step.toPlace * acceleration
        moved[(axis + 1) * 6 + column] = velocity + step.toVelocity * acceleration
        moved[(axis + 2) * 6 + column] = step.kept * acceleration
      }
    }
    return moved
  }
}
