import Media
import TrafficCore

/// One thing to look at: a file, or a path that turned out to be none.
enum PictureItem: Sendable {
  case file(String)
  case refused(String)

  /// The files behind what was typed: folders become their pictures, in natural order.
  static func all(behind paths: [String]) async throws -> [PictureItem] {
    var items: [PictureItem] = []
    for path in paths {
      try Task.checkCancellation()
      do {
        items += try Folder.isFolder(path) ? Folder.images(in: path).map(PictureItem.file) : [.file(path)]
      } catch {
        items.append(.refused(error.description))
      }
    }
    return items
  }
}
