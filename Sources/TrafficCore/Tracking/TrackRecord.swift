/// All a staged tracker knows about one track, reported or not.
struct TrackRecord: Sendable {
  enum Phase: Sendable {
    /// Seen too rarely to be believed.
    case tentative
    /// Matched in the last picture.
    case followed
    /// Believed, but not seen in the last picture.
    case lost
  }

  /// 0 until the track is believed.
  var id = 0
  var phase = Phase.tentative
  var filter: BoxFilter
  var ground: GroundFilter?
  var votes = TrackClassVote()
  var family: ClassFamily
  /// The predicted box before matching, the filtered one after.
  var box: PixelBox
  var detection = -1
  var hits = 1
  /// Given up; taken out at the next opportunity.
  var isOver = false
  var state = Track.State.appeared
  let firstSeen: Timestamp
  /// Where it was seen first.
  let firstBox: PixelBox
  var lastSeen: Timestamp
}

extension Track {
  init(_ record: TrackRecord, detection: Detection) {
    let winner = record.votes.winner
    let velocity = record.filter.velocity
    self.init(
      id: record.id, state: record.state, box: detection.box, smoothedBox: record.box, score: detection.score,
      classID: winner.classID, trafficClass: winner.trafficClass,
      velocity: PixelVelocity(x: velocity[0], y: velocity[1]), ground: record.ground.map(GroundMotion.init),
      firstSeen: record.firstSeen, firstBox: record.firstBox, detectionIndex: record.detection)
  }
}
