import Foundation

/// Decides the names of annotated pictures: the original's name, numbered where two originals share one.
struct AnnotationFolder: Sendable {
  let quality: Int
  private let paths: [String]

  /// Makes the folder when it is not there.
  init(_ folder: String, for items: [PictureItem], quality: Int) throws {
    self.quality = quality
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw CommandError.badInput("--annotate \(folder): cannot make the folder: \(error.reason).")
    }
    if let obstacle = WorkFolders.writingObstacle(folder) { throw CommandError.badInput("--annotate: \(obstacle)") }
    paths = Self.names(for: items).map { "\(folder)/\($0)" }
    for case (.file(let original), let copy) in zip(items, paths) {
      let places = [original, copy].map { URL(filePath: $0).resolvingSymlinksInPath().path }
      if places[0] == places[1] {
        throw CommandError.badInput("--annotate \(folder): would overwrite \(original). Choose another folder.")
      }
    }
  }

  /// - Parameter number: the picture's place among the items.
  func path(number: Int) -> String { paths[number] }

  static func names(for items: [PictureItem]) -> [String] {
    var taken: Set<String> = []
    return items.map { item in
      guard case .file(let path) = item else { return "" }
      let stem = ((path as NSString).lastPathComponent as NSString).deletingPathExtension
      var name = "\(stem).jpg"
      var count = 2
      while !taken.insert(name).inserted {
        name = "\(stem)-\(count).jpg"
        count += 1
      }
      return name
    }
  }
}
