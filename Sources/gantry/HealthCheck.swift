import Configuration
import Foundation
import Groundwork
import Identity
import Inference
import Media
import Messaging
import Outbound
import Storage
import WebServer

/// One line of `gantry doctor`.
struct HealthCheck: Sendable {
  enum State: String, Sendable {
    case ok
    /// The program runs, with less.
    case warning
    /// The program cannot do its work.
    case missing
    /// Of a running installation: this link does not hold.
    case broken
  }

  let area: String
  let name: String
  let state: State
  let found: String
  /// What to do; nil when all is well.
  var advice: String?

  var json: JSON {
    .object([
      ("area", .string(area)), ("name", .string(name)), ("state", .string(state.rawValue)),
      ("found", .string(found)), ("advice", .optional(advice)),
    ])
  }

  /// What this machine has, whatever the settings say.
  static func all(shelf: ModelShelf, folders: WorkFolders) -> [HealthCheck] {
    system() + libraries() + codecs() + processor(ProcessorFeatures.read()) + models(shelf)
      + writableFolders(folders) + [fonts()]
  }

  private static func system() -> [HealthCheck] {
    let process = ProcessInfo.processInfo
    let memory = Double(process.physicalMemory) / 1_073_741_824
    return [
      HealthCheck(area: "program", name: "gantry", state: .ok, found: VersionCommand.version),
      HealthCheck(
        area: "system", name: "machine", state: .ok,
        found: "\(process.operatingSystemVersionString), \(process.activeProcessorCount) cores, "
          + "\(memory.text(decimals: 1)) GiB"),
    ]
  }

  private static func libraries() -> [HealthCheck] {
    let yaml = LibraryVersion(name: "libyaml", version: YAMLLibrary.version, purpose: "read settings")
    let kept = StorageLibraries.all + MessagingLibraries.all
    let spoken = WebServerLibraries.all + OutboundLibraries.all + IdentityLibraries.all
    return (InferenceLibraries.all + MediaLibraries.all + [yaml] + kept + spoken).map {
      HealthCheck(area: "library", name: $0.name, state: .ok, found: "\($0.version) (\($0.purpose))")
    }
  }

  private static func codecs() -> [HealthCheck] {
    let decoders = ["h264", "hevc", "mpeg4", "vp8", "vp9", "libdav1d", "mjpeg", "png"]
    let encoders = ["libx264", "aac"]
    return decoders.map { codec($0, "decoder", MediaLibraries.canDecode($0)) }
      + encoders.map { codec($0, "encoder", MediaLibraries.canEncode($0)) }
  }

  private static func codec(_ name: String, _ kind: String, _ isThere: Bool) -> HealthCheck {
    HealthCheck(
      area: kind, name: name, state: isThere ? .ok : .warning, found: isThere ? "present" : "not in this FFmpeg",
      advice: isThere ? nil : "install an FFmpeg built with \(name) (Debian: apt-get install libavcodec59)")
  }

  private static func processor(_ features: ProcessorFeatures) -> [HealthCheck] {
    var checks = [HealthCheck(area: "processor", name: "model", state: .ok, found: features.model)]
    for (flags, meaning, isExpected) in ProcessorFeatures.useful {
      let present = flags.filter(features.flags.contains)
      let isThere = !present.isEmpty
      checks.append(
        HealthCheck(
          area: "processor", name: present.first ?? flags[0], state: isThere || !isExpected ? .ok : .warning,
          found: isThere ? "present: \(meaning)" : "absent, would give \(meaning)",
          advice: isThere || !isExpected ? nil : "inference will be slow here; use a processor with \(flags[0])"))
    }
    return checks
  }

  private static func models(_ shelf: ModelShelf) -> [HealthCheck] {
    do {
      let entries = try shelf.entries()
      if let folder = shelf.folders.last, entries.isEmpty {
        return [
          HealthCheck(
            area: "model", name: "any", state: .warning, found: "none installed",
            advice: "put an ONNX detector into \(folder), or pass --model FILE")
        ]
      }
      return entries.map { entry in
        let obstacle = ModelNotes.read(path: entry.path).obstacle
        return HealthCheck(
          area: "model", name: entry.name, state: obstacle == nil ? .ok : .warning, found: obstacle ?? entry.path,
          advice: obstacle.map { _ in "copy the model again, both files of it, or remove it" })
      }
    } catch {
      return [
        HealthCheck(
          area: "model", name: "any", state: .missing, found: error.reason,
          advice: "make the folder readable")
      ]
    }
  }

  private static func writableFolders(_ folders: WorkFolders) -> [HealthCheck] {
    let temporary = NSTemporaryDirectory()
    return [
      ("data", folders.data, "GANTRY_DATA_FOLDER"), ("cache", folders.cache, "GANTRY_CACHE_FOLDER"),
      ("temporary", temporary, "TMPDIR"),
    ].map { name, path, variable in
      let obstacle = WorkFolders.writingObstacle(path)
      return HealthCheck(
        area: "folder", name: name, state: obstacle == nil ? .ok : .missing, found: obstacle ?? "\(path) (writable)",
        advice: obstacle.map { _ in
          "set \(variable) to a folder that you may write in" + (name == "data" ? ", or name one with --data" : "")
        })
    }
  }

  private static func fonts() -> HealthCheck {
    let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
    let folders = ["/usr/share/fonts", "/usr/local/share/fonts", "\(home)/.local/share/fonts", "\(home)/.fonts"]
    let count = folders.map { folder in
      let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
      return names.count { $0.hasSuffix(".ttf") || $0.hasSuffix(".otf") || $0.hasSuffix(".pfb") }
    }.reduce(0, +)
    return HealthCheck(
      area: "font", name: "any", state: count > 0 ? .ok : .warning, found: "\(count) font files",
      advice: count > 0 ? nil : "labels need a font: apt-get install fonts-dejavu-core")
  }
}
