package import TrafficCore

/// A vehicle that a camera saw surely too fast: one entry of its log, kept with pictures as evidence.
package struct SpeedingEntry: Sendable, Hashable {
  /// 0 until it is kept; later entries have larger ones.
  package var id: Int
  package let camera: CameraID
  /// Numbers of vehicles belong to a run and a generation of it.
  package let run: String
  package let generation: Int
  package let vehicle: Int
  package let trafficClass: TrafficClass
  /// km/h; so also what follows.
  package let speed: Double
  package let plusMinus: Double
  package let limit: Double
  package let lane: String?
  package let frame: Int
  package let at: Timestamp
  /// Where it is on its picture, in whole pixels; nil where nobody knows.
  package let box: PixelBox?
  /// The names of its pictures' objects; nil where there are none.
  package var picture: String?
  package var thumbnail: String?

  package init(
    id: Int = 0, camera: CameraID, run: String, generation: Int, vehicle: Int, trafficClass: TrafficClass,
    speed: Double, plusMinus: Double, limit: Double, lane: String?, frame: Int, at: Timestamp, box: PixelBox? = nil,
    picture: String? = nil, thumbnail: String? = nil
  ) {
    self.id = id
    self.camera = camera
    self.run = run
    self.generation = generation
    self.vehicle = vehicle
    self.trafficClass = trafficClass
    self.speed = speed
    self.plusMinus = plusMinus
    self.limit = limit
    self.lane = lane
    self.frame = frame
    self.at = at
    self.box = box
    self.picture = picture
    self.thumbnail = thumbnail
  }

  /// Below which its pictures lie in the object store.
  package static let folder = "speeding/"
}

/// Which entries are asked for; nil: whatever it is.
package struct SpeedingFilter: Sendable, Hashable {
  package var camera: CameraID?
  package var trafficClass: TrafficClass?
  /// km/h
  package var leastSpeed: Double?
  package var from: Timestamp?
  package var to: Timestamp?
  /// Those with larger numbers, and with smaller ones.
  package var after: Int?
  package var below: Int?

  package init(
    camera: CameraID? = nil, trafficClass: TrafficClass? = nil, leastSpeed: Double? = nil, from: Timestamp? = nil,
    to: Timestamp? = nil, after: Int? = nil, below: Int? = nil
  ) {
    self.camera = camera
    self.trafficClass = trafficClass
    self.leastSpeed = leastSpeed
    self.from = from
    self.to = to
    self.after = after
    self.below = below
  }
}

/// The logs of all cameras.
package protocol SpeedingStore: Sendable {
  /// What is there already is left as it is. Gives how many were new.
  func insert(_ entries: [SpeedingEntry]) async throws -> Int
  func find(_ id: Int) async throws -> SpeedingEntry?
  func list(_ filter: SpeedingFilter, isOldestFirst: Bool, limit: Int) async throws -> [SpeedingEntry]
  func count(_ filter: SpeedingFilter) async throws -> Int
  /// How many entries of a camera fall into each whole minute of UTC; those without any are left out.
  func minutes(of camera: CameraID, from: Timestamp, to: Timestamp) async throws -> [Timestamp: Int]
  /// Those of these pictures that an entry names.
  func named(_ pictures: [String]) async throws -> Set<String>
  /// Gives what went, at most so many, so that the pictures can follow.
  func remove(before: Timestamp, limit: Int) async throws -> [SpeedingEntry]
}
