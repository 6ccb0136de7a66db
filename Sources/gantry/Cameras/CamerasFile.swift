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
    var (cameras, problems): ([Camera], [ConfigurationProblem]) = ([], [])
    for value in try root["cameras"]?.list() ?? [] {
      do throws(ConfigurationError) {
        let camera = try camera(value, beside: path, at: now)
        if cameras.contains(where: { $0.id == camera.id }) {
          throw value.problem(found: "the id '\(camera.id)' again", allowed: "each id once")
        }
        cameras.append(camera)
      } catch {
        problems += error.problems
      }
    }
    guard problems.isEmpty else { throw ConfigurationError(problems) }
    return cameras
  }

  private static func camera(
    _ value: ConfigurationValue, beside path: String, at now: Timestamp
  ) throws(ConfigurationError) -> Camera {
    let members = try value.members(of: CameraFormat.row + CameraFormat.form)
    guard let id = members["id"], let address = members["address"] else { throw value.problem(allowed: "a camera") }
    guard Camera.isName(try id.text()) else {
      throw id.problem(allowed: "1 to 63 small letters, digits and dashes, not beginning with video-")
    }
    var form: [String] = []
    for key in CameraFormat.form {
      guard let member = members[key.name] else { continue }
      form.append("\"\(key.name)\":\(key.name == "scene" ? try scene(member, beside: path) : member.json)")
    }
    let json = "{\(form.joined(separator: ","))}"
    do throws(ConfigurationError) {
      _ = try CameraForm(json: json)
    } catch {
      // The places are those of the JSON; the file's reader knows only where the camera begins.
      throw ConfigurationError(
        error.problems.map {
          ConfigurationProblem(place: value.place, key: "\(value.key).\($0.key)", found: $0.found, allowed: $0.allowed)
        })
    }
    return Camera(
      id: try id.text(), address: Secret(try address.secretText()),
      isEnabled: try members["enabled"]?.flag() ?? true, form: json, created: now)
  }

  /// A scene that is written here, or in a file of its own.
  private static func scene(
    _ value: ConfigurationValue, beside path: String
  ) throws(ConfigurationError) -> String {
    guard let name = try? value.text() else { return value.json }  // an object
    let folder = (path as NSString).deletingLastPathComponent
    let file = name.hasPrefix("/") ? name : (folder as NSString).appendingPathComponent(name)
    let document = try YAMLDocument(file: file)
    _ = try SceneFile(document, path: file)
    return ConfigurationValue(document).json
  }
}
