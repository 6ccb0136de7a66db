package import Groundwork
package import Records
import TrafficCore

extension SpeedingEntry: EvidencedRow {
  package static var words: (one: String, many: String) { ("speeding vehicle", "speeding vehicles") }
  /// Its rows have whole keys.
  package static var root: String { "" }

  /// `speeding/north/20260501/north-1777624200000-0-42`: camera, day, run, generation, vehicle.
  package var pictureNames: (image: String, thumbnail: String) {
    let day = ISO8601.text(sinceEpoch: .microseconds(at.microseconds)).prefix(10).filter(\.isNumber)
    let run = run.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    let name = "\(Self.folder)\(camera.name)/\(day)/\(String(run.prefix(90)))-\(generation)-\(vehicle)"
    return ("\(name).jpg", "\(name)-thumbnail.jpg")
  }

  package var pictures: [String] { [picture, thumbnail].compactMap(\.self) }

  package var about: KeyValuePairs<String, LogValue> { ["camera": .text(camera.name), "vehicle": .integer(vehicle)] }

  package func with(image: String, thumbnail: String) -> SpeedingEntry {
    var entry = self
    (entry.picture, entry.thumbnail) = (image, thumbnail)
    return entry
  }
}

extension EvidenceKeeper where Row == SpeedingEntry {
  package init(store: any SpeedingStore, objects: any Objects) {
    self.init(
      table: Table(
        insert: { try await store.insert($0) }, named: { try await store.named($0) },
        remove: { try await store.remove(before: $0, limit: $1) }), objects: objects)
  }
}
