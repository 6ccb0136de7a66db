import Groundwork
package import Records
package import TrafficCore

/// The pictures of violations among the objects: none without a row that names it, none kept longer than its row.
package struct EvidenceStore: Sendable {
  private let store: any ViolationStore
  private let objects: any Objects

  /// Of one step of a sweep.
  private static let batch = 500

  package init(store: any ViolationStore, objects: any Objects) {
    self.store = store
    self.objects = objects
  }

  /// Keeps both pictures, and gives the violation with their names.
  func keep(_ pictures: (image: [UInt8], thumbnail: [UInt8]), of violation: Violation) async throws -> Violation {
    let name = Self.name(of: violation)
    let (image, thumbnail) = ("\(name).jpg", "\(name)_thumb.jpg")
    do {
      try await put(pictures.image, as: image)
      try await put(pictures.thumbnail, as: thumbnail)
    } catch {
      // Half of it is worth nothing; the store may be away for this too, and then the sweep finds it.
      try? await objects.delete(Self.key(image))
      throw error
    }
    return violation.with(image: image, thumbnail: thumbnail)
  }

  /// Removes those of these pictures that no row names.
  func removeUnnamed(_ pictures: [String]) async throws {
    let named = try await store.named(pictures)
    for picture in pictures where !named.contains(picture) { try await objects.delete(Self.key(picture)) }
  }

  /// Removes violations from long ago with their pictures, at most so many. Gives how many there were.
  package func removeViolations(before moment: Timestamp, limit: Int) async throws -> Int {
    let removed = try await store.remove(ViolationFilter(to: moment), limit: limit)
    for picture in removed.flatMap({ [$0.image, $0.thumbnail] }) where !picture.isEmpty {
      try await objects.delete(Self.key(picture))
    }
    return removed.count
  }

  /// Removes pictures without a row that are older than this: those younger may still be waiting for theirs. Gives how
  /// many there were.
  package func sweep(before moment: Timestamp) async throws -> Int {
    var (last, count) = (ObjectKey?.none, 0)
    while true {
      let page = try await objects.list(prefix: Violation.folder, after: last, limit: Self.batch)
      let old = page.filter { $0.modified < moment }.map { String($0.key.text.dropFirst(Violation.folder.count)) }
      let named = try await store.named(old)
      for picture in old where !named.contains(picture) {
        try await objects.delete(Self.key(picture))
        count += 1
      }
      guard page.count == Self.batch else { return count }
      last = page.last?.key
    }
  }

  private func put(_ bytes: [UInt8], as name: String) async throws {
    try await objects.put(bytes, as: Self.key(name), type: "image/jpeg")
  }

  private static func key(_ name: String) throws -> ObjectKey { try ObjectKey(Violation.folder + name) }

  /// `1/20260501/violation_1_5_42_100000`: video, day, track, frame, time of day.
  static func name(of violation: Violation) -> String {
    let text = ISO8601.text(sinceEpoch: .microseconds(violation.at.microseconds))
    let digits = text.prefix(19).filter(\.isNumber)
    return "\(violation.videoID)/\(digits.prefix(8))/violation_\(violation.videoID)_\(violation.trackID)_"
      + "\(violation.frameNumber)_\(digits.suffix(6))"
  }
}

extension Violation {
  fileprivate func with(image: String, thumbnail: String) -> Violation {
    Violation(
      id: id, videoID: videoID, trackID: trackID, speed: speed, limit: limit, vehicleType: vehicleType,
      classID: classID, confidence: confidence, frameNumber: frameNumber, image: image, thumbnail: thumbnail, box: box,
      at: at, videoSeconds: videoSeconds, created: created, session: session)
  }
}
