import Configuration
import Foundation
import Groundwork
import Records
import TrafficCore

/// One camera of `cameras.yaml` while it is read: goes on behind what is wrong, so that one run tells all of it.
struct CameraEntry {
  private let value: ConfigurationValue
  private var members: [String: ConfigurationValue] = [:]
  private(set) var problems: [ConfigurationProblem] = []
  /// nil where it is none.
  private(set) var id: String?
  private var address: Secret?
  private var isEnabled = true
  private var form = "{}"

  private static let keys = CameraFormat.row + CameraFormat.form

  /// - Parameter path: of the file it stands in; scenes are beside it.
  init(_ value: ConfigurationValue, beside path: String) {
    self.value = value
    let names = Self.keys.map(\.name)
    do throws(ConfigurationError) {
      let known = try value.entries().filter { names.contains($0.name) && !$0.value.isNull }
      members = Dictionary(known.map { ($0.name, $0.value) }) { first, _ in first }
      _ = try value.members(names)
    } catch {
      problems = error.problems
    }
    for key in Self.keys where key.isRequired && members[key.name] == nil {
      problems += value.problem(found: "no \(key.name)", allowed: key.help).problems
    }
    read("id") { entry, value throws(ConfigurationError) in try entry.takeID(value) }
    read("address") { entry, value throws(ConfigurationError) in try entry.takeAddress(value) }
    read("enabled") { entry, value throws(ConfigurationError) in entry.isEnabled = try value.flag() }
    takeForm(beside: path)
  }

  /// nil when something is wrong with it.
  func camera(at now: Timestamp) -> Camera? {
    guard problems.isEmpty, let id, let address else { return nil }
    return Camera(id: id, address: address, isEnabled: isEnabled, form: form, created: now)
  }

  /// What only the whole file shows.
  mutating func refuse(_ key: String, found: String, allowed: String) {
    problems += (members[key] ?? value).problem(found: found, allowed: allowed).problems
  }

  private mutating func read(
    _ key: String, _ take: (inout CameraEntry, ConfigurationValue) throws(ConfigurationError) -> Void
  ) {
    guard let value = members[key] else { return }
    do throws(ConfigurationError) { try take(&self, value) } catch { problems += error.problems }
  }

  private mutating func takeID(_ value: ConfigurationValue) throws(ConfigurationError) {
    let text = try value.text()
    guard Camera.isName(text) else {
      throw value.problem(allowed: "1 to 63 small letters, digits and dashes, not beginning with video-")
    }
    id = text
  }

  private mutating func takeAddress(_ value: ConfigurationValue) throws(ConfigurationError) {
    let secret = Secret(try value.secretText())
    if let reason = CameraAddresses.problem(secret) {
      throw value.problem(
        found: Redaction.redacted("\"\(secret.revealed.prefix(80))\", \(reason)"),
        allowed: "\(CameraAddresses.beginnings), or the path of a recording")
    }
    address = secret
  }

  /// Everything that is kept as it was written, scenes of files of their own included.
  private mutating func takeForm(beside path: String) {
    var (form, texts): ([String: ConfigurationValue], [String]) = ([:], [])
    for key in CameraFormat.form {
      guard var member = members[key.name] else { continue }
      if key.name == "scene" {
        do throws(ConfigurationError) { member = try Self.scene(member, beside: path) } catch {
          problems += error.problems
          continue
        }
      }
      form[key.name] = member
      texts.append("\"\(key.name)\":\(member.json)")
    }
    do throws(ConfigurationError) { _ = try CameraForm(members: form) } catch { problems += error.problems }
    self.form = "{\(texts.joined(separator: ","))}"
  }

  /// A scene that is written here, or in a file of its own.
  private static func scene(
    _ value: ConfigurationValue, beside path: String
  ) throws(ConfigurationError) -> ConfigurationValue {
    guard let name = try? value.text() else { return value }  // an object
    let folder = (path as NSString).deletingLastPathComponent
    let file = name.hasPrefix("/") ? name : (folder as NSString).appendingPathComponent(name)
    guard FileManager.default.isReadableFile(atPath: file) else {
      throw value.problem(
        found: "\"\(name)\", and no file \(file) that can be read",
        allowed: "a scene, or the path of a scene file from the folder of this file")
    }
    return ConfigurationValue(try YAMLDocument(file: file))
  }
}
