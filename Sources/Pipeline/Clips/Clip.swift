import Records
package import TrafficCore

/// One clip that is kept: its name among the objects says all that is known of it.
package struct Clip: Sendable, Hashable {
  package static let folder = "clips/"

  package let camera: String
  /// The moment of its first picture.
  package let begins: Timestamp
  package let seconds: Double
  package let causes: Set<ClipPlan.Cause>
  package let bytes: Int

  package init(camera: String, begins: Timestamp, seconds: Double, causes: Set<ClipPlan.Cause>, bytes: Int) {
    self.camera = camera
    self.begins = begins
    self.seconds = seconds
    self.causes = causes
    self.bytes = bytes
  }

  /// `1795312345678-15000-speeding.wrong_way.mp4`: milliseconds since 1970, milliseconds long, why.
  package var name: String {
    let causes = causes.map(\.rawValue).sorted().joined(separator: ".")
    return "\(begins.microseconds / 1000)-\(Int((seconds * 1000).rounded()))-\(causes).mp4"
  }

  func key() throws(StoreError) -> ObjectKey { try Self.key(camera: camera, name: name) }

  static func key(camera: String, name: String) throws(StoreError) -> ObjectKey {
    try ObjectKey("\(folder)\(camera)/\(name)")
  }

  /// nil for objects that are no clips.
  init?(_ object: ObjectInfo) {
    let parts = object.key.text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 3, object.key.text.hasPrefix(Self.folder), parts[2].hasSuffix(".mp4") else { return nil }
    let words = parts[2].dropLast(4).split(separator: "-", omittingEmptySubsequences: false)
    guard words.count == 3, let begins = Self.moment(of: parts[2]), let length = Int(words[1]),
      (0..<Self.longest).contains(length)
    else { return nil }
    let causes = words[2].split(separator: ".").compactMap { ClipPlan.Cause(rawValue: String($0)) }
    guard !causes.isEmpty else { return nil }
    self.init(
      camera: String(parts[1]), begins: Timestamp(microseconds: begins * 1000), seconds: Double(length) / 1000,
      causes: Set(causes), bytes: object.size)
  }

  /// With what a name begins: milliseconds since 1970; nil where it is no clip's.
  static func moment(of name: some StringProtocol) -> Int64? {
    Int64(name.prefix { $0 != "-" }).flatMap { (0..<latest).contains($0) ? $0 : nil }
  }

  /// Milliseconds: what no clip reaches.
  private static let latest: Int64 = 100_000_000_000_000
  private static let longest = 86_400_000
}
