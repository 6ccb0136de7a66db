import Groundwork
import Media
import TrafficCore

/// What may stand as the address of a camera.
enum CameraAddresses {
  private static let cameras: Set<String> = ["rtsp", "rtsps", "http", "https", "simulate"]
  static let beginnings = cameras.sorted().map { "\($0)://" }.joined(separator: ", ")

  /// Whether it goes on for ever, judged by its scheme; a path is a recording.
  static func isLive(_ address: Secret) -> Bool {
    if case .url(let scheme, _) = SourceAddress(address.revealed).place { cameras.contains(scheme) } else { false }
  }

  /// Why somebody who is not at the machine may not have it opened; nil when he may. Files of the machine are for those
  /// who write its settings.
  static func refusal(_ address: Secret) -> String? {
    guard isLive(address) else { return "an address that begins with \(beginnings) is expected" }
    return problem(address)
  }

  /// Why nothing will ever be opened at it, as far as its text tells; nil when it may be. Nothing is looked up.
  static func problem(_ address: Secret) -> String? {
    switch SourceAddress(address.revealed).place {
    case .path(""): return "it is empty"
    case .path: return nil
    case .url("simulate", let text):
      do throws(SimulationProblem) {
        _ = try SimulationSettings(query: String(text.dropFirst("simulate://".count)))
        return nil
      } catch {
        return error.description
      }
    case .url(let scheme, let text):
      guard cameras.contains(scheme) else {
        return "nothing here opens \(scheme)://"
      }
      do throws(MediaError) {
        _ = try CameraAddress(parsing: text)
        return nil
      } catch {
        return Redaction.redacted(error.cause)
      }
    }
  }
}
