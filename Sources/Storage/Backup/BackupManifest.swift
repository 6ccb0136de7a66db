import Outbound
import Records

/// What a backup holds, with checksums; the last line is a checksum of all before it. Written last: a folder without it
/// is no backup.
struct BackupManifest: Equatable {
  struct Table: Equatable {
    let name: String
    let rows: Int
    let checksum: String
  }

  struct Object: Equatable {
    let key: ObjectKey
    let size: Int
    let checksum: String
  }

  /// When it was made, for people.
  let made: String
  /// The steps that the tables had seen.
  let step: Int
  var tables: [Table] = []
  var objects: [Object] = []

  private static let title = "gantry backup 1"

  var text: String {
    let lines =
      [Self.title, "made\t\(made)", "step\t\(step)"]
      + tables.map { "table\t\($0.name)\t\($0.rows)\t\($0.checksum)" }
      + objects.map { "object\t\($0.key)\t\($0.size)\t\($0.checksum)" }
    let body = lines.joined(separator: "\n") + "\n"
    return body + "end\t\(SHA256.hex(of: Array(body.utf8)))\n"
  }

  init(made: String, step: Int) {
    self.made = made
    self.step = step
  }

  /// nil for what is no manifest, or one that was changed.
  init?(text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard lines.count >= 5, lines[0] == Self.title, lines[lines.count - 1].isEmpty else { return nil }
    let body = lines.dropLast(2).joined(separator: "\n") + "\n"
    guard lines[lines.count - 2] == "end\t\(SHA256.hex(of: Array(body.utf8)))" else { return nil }
    let fields = lines[1..<(lines.count - 2)].map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
    guard fields[0].count == 2, fields[0][0] == "made", fields[1].count == 2, fields[1][0] == "step",
      let step = Int(fields[1][1])
    else { return nil }
    self.init(made: String(fields[0][1]), step: step)
    for field in fields.dropFirst(2) {
      guard field.count == 4, let number = Int(field[2]), number >= 0 else { return nil }
      let (name, checksum) = (String(field[1]), String(field[3]))
      switch field[0] {
      case "table": tables.append(Table(name: name, rows: number, checksum: checksum))
      case "object":
        guard let key = try? ObjectKey(name) else { return nil }
        objects.append(Object(key: key, size: number, checksum: checksum))
      default: return nil
      }
    }
  }
}
