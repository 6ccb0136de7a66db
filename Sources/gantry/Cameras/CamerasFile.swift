import Configuration
import Foundation
import Groundwork
import Records
import TrafficCore

/// The file that lists the cameras of an installation: `cameras.yaml`.
///
/// ```yaml
/// cameras:
///   - id: north
///     address: rtsp://user:password@10.0.0.7/stream1
///     scene: north.yaml
/// ```
enum CamerasFile {
  /// - Throws: everything that is wrong with it and with the scene files it names, each with its line.
  static func cameras(_ path: String, at now: Timestamp) throws(ConfigurationError) -> [Camera] {
    let root = try ConfigurationValue(YAMLDocument(file: path)).members(["cameras"])
    var problems: [ConfigurationProblem] = []
    var cameras: [Camera] = []
    var known: [String: ConfigurationPlace] = [:]
    for value in try root["cameras"]?.list() ?? [] {
      var entry = CameraEntry(value, beside: path)
      if let id = entry.id {
        if let first = known[id] {
          entry.refuse("id", found: "the id '\(id)' again, first at \(first)", allowed: "each id once")
        } else {
          known[id] = value.place
        }
      }
      problems += entry.problems
      if let camera = entry.camera(at: now) { cameras.append(camera) }
    }
    guard problems.isEmpty else { throw ConfigurationError(problems) }
    return cameras
  }

  /// What is there and will not run as things are: recordings and models that are not found.
  static func remarks(on cameras: [Camera]) -> [String] {
    cameras.flatMap { camera in
      [recordingRemark(camera), modelRemark(camera)].compactMap { $0.map { "camera \(camera.id): \($0)" } }
    }
  }

  private static func recordingRemark(_ camera: Camera) -> String? {
    guard !CameraAddresses.isLive(camera.address),
      !FileManager.default.fileExists(atPath: camera.address.revealed.replacing(/^file:\/\//, with: ""))
    else { return nil }
    return "the recording \(camera.address.revealed) is not there, seen from this folder"
  }

  private static func modelRemark(_ camera: Camera) -> String? {
    guard let name = (try? CameraForm(json: camera.form))?.model else { return nil }  // it was read before
    do {
      _ = try ModelShelf(extra: nil).find(name, for: .server)
      return nil
    } catch {
      return "\(error)"
    }
  }
}
