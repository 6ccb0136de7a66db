import Groundwork
import Media

/// What may stand as the address of a camera.
enum CameraAddresses {
  private static let cameras: Set<String> = ["rtsp", "rtsps", "http", "https", "simulate"]

  /// Whether it goes on for ever, judged by its scheme; a path is a recording.
  static func isLive(_ address: Secret) -> Bool {
    if case .url(let scheme, _) = SourceAddress(address.revealed).place { cameras.contains(scheme) } else { false }
  }

  /// Why somebody who is not at the machine may not have it opened; nil when he may. Files of the machine are for those
  /// who write its settings.
  static func refusal(_ address: Secret) -> String? {
    guard !isLive(address) else { return nil }
    return "an address that begins with \(cameras.sorted().map { "\($0)://" }.joined(separator: ", ")) is expected"
  }
}
