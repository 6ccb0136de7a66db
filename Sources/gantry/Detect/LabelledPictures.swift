import Foundation
import Media
import TrafficCore

/// A folder of pictures with labels, as detection sets come: `images/val/*.jpg`, `labels/val/*.txt`, `classes.txt`.
struct LabelledPictures: Sendable {
  struct Item: Sendable {
    let path: String
    /// The part of the file's name before its first `_` or `-`: pictures of one source are scored together.
    let source: String
    let labels: [YOLOLabels.Row]
  }

  let items: [Item]
  /// By the set's own class numbers.
  let classes: ClassCatalogue

  init(folder: String, split: String) throws(CommandError) {
    let text = String(decoding: try FileText.read("\(folder)/classes.txt", for: "pictures"), as: UTF8.self)
    classes = ClassCatalogue(
      names: text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) })
    let pictures: [String]
    do {
      pictures = try Folder.images(in: "\(folder)/images/\(split)")
    } catch {
      throw .badInput("\(error)")
    }
    var items: [Item] = []
    for path in pictures {
      let name = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
      let labels = "\(folder)/labels/\(split)/\(name).txt"
      items.append(
        Item(
          path: path, source: String(name.prefix { $0 != "_" && $0 != "-" }),
          // A picture without labels is one without vehicles.
          labels: FileManager.default.fileExists(atPath: labels)
            ? try FileText.parse(labels, for: "labels", YOLOLabels.parse) : []))
    }
    guard !items.isEmpty else { throw .badInput("\(folder)/images/\(split): no pictures in it.") }
    self.items = items
  }
}
