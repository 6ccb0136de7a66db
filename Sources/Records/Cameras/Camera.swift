package import Groundwork
package import TrafficCore

/// A camera as somebody wants it, kept as a row.
package struct Camera: Sendable, Hashable {
  /// Chosen by whoever made it; part of addresses, metrics and events, and never changed.
  package var id: String
  /// May hold a password.
  package var address: Secret
  /// Whether it is to run.
  package var isEnabled: Bool
  /// Everything else, as a JSON object: name, scene, model, rate, privacy.
  package var form: String
  /// Goes up with every change.
  package var revision: Int
  package var created: Timestamp
  package var updated: Timestamp

  package init(
    id: String, address: Secret, isEnabled: Bool = true, form: String = "{}", revision: Int = 1, created: Timestamp,
    updated: Timestamp? = nil
  ) {
    self.id = id
    self.address = address
    self.isEnabled = isEnabled
    self.form = form
    self.revision = revision
    self.created = created
    self.updated = updated ?? created
  }

  /// Its address without what may be secret: safe to show, and never enough to open it.
  package var shownAddress: String { CameraAddress.shown(address) }

  /// Small letters, digits and dashes: safe in addresses, names of files and labels. The videos of live monitoring stand
  /// beside the cameras as `video-7`, and an address that is tried as `test`.
  package static func isName(_ id: String) -> Bool {
    guard (1...63).contains(id.utf8.count), id.first != "-", !id.hasPrefix("video-"), id != "test" else { return false }
    return id.utf8.allSatisfy { byte in
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
    }
  }
}
