import Glibc

/// Reads the notes of an OpenVINO file (`rt_info` at the end of its `.xml`), which OpenVINO's C interface does not
/// show: `names`, `imgsz`, `fit` and whatever else stands in the sections of Gantry's trainer and of other exporters.
package enum OpenVINOMetadata {
  /// Sections with notes; a later one wins where both have a key.
  private static let sections = ["model_info", "gantry"]
  /// Descriptions of networks have a few megabytes; notes of longer ones are left alone.
  private static let longestFile = 64 << 20

  /// Empty when there are no notes: whether the file is a model is for OpenVINO to say.
  package static func read(path: String) -> [String: String] {
    guard let file = unsafe fopen(path, "rb") else { return [:] }
    defer { unsafe fclose(file) }
    var status = stat()
    guard unsafe fstat(fileno(file), &status) == 0, status.st_size <= longestFile else { return [:] }
    var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
    let count = unsafe fread(&bytes, 1, bytes.count, file)
    return notes(in: Array(bytes.prefix(count)))
  }

  /// From `<net><rt_info><section><key value="…"/>`; layers have `rt_info` of their own, which lie deeper.
  package static func notes(in xml: [UInt8]) -> [String: String] {
    var found: [String: [String: String]] = [:]
    var path: [[UInt8]] = []
    var tags = XMLTags(xml)
    while let tag = tags.next() {
      if tag.kind == .end {
        path = path.dropLast()
        continue
      }
      if path.count == 3, path[1] == notesName, let value = tags.attribute("value", of: tag) {
        let section = String(decoding: path[2], as: UTF8.self)
        found[section, default: [:]][String(decoding: tags.name(of: tag), as: UTF8.self)] = value
      }
      if tag.kind == .start { path.append(Array(tags.name(of: tag))) }
    }
    return sections.reduce(into: [:]) { notes, section in
      notes.merge(found[section] ?? [:]) { _, later in later }
    }
  }

  private static let notesName = Array("rt_info".utf8)
}
