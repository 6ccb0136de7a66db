import Foundation
import Groundwork

/// Whether there is room for rows and files, on every disk that they lie on.
enum DiskRoom {
  /// Something that is kept, and where.
  struct Place: Sendable, Hashable {
    let name: String
    let folder: String
  }

  /// Below this much, databases and uploads fail soon.
  static let least = 1 << 30

  struct Short: Error, CustomStringConvertible { let description: String }

  /// What a server with these settings writes here.
  static func places(_ settings: GantrySettings, data: String) -> [Place] {
    var places = [Place(name: "the data folder", folder: data)]
    if settings.database.url != nil, let path = DatabaseFile.path(settings, data: data) {
      places.append(Place(name: "the database", folder: WorkFolders.folder(of: path)))
    }
    if settings.objects.endpoint == nil {
      places.append(Place(name: "objects.folder", folder: settings.objects.folder ?? "\(data)/objects"))
    } else {
      places.append(Place(name: "the folder of copies", folder: WorkFolders().cache))
    }
    return places
  }

  /// A sentence about the place with the least room, or throws one.
  static func check(_ places: [Place]) throws -> String {
    let rooms = try places.map { (place: $0, free: try free(in: $0.folder)) }
    guard let tightest = rooms.min(by: { $0.free < $1.free }) else { return "nothing is kept here" }
    let text = "\((Double(tightest.free) / 1_073_741_824).text(decimals: 1)) GiB free"
    guard tightest.free >= least else {
      throw Short(description: "only \(text) where \(tightest.place.name) lies, \(tightest.place.folder)")
    }
    return text
  }

  /// A folder that there is not yet lies where it will be made.
  private static func free(in folder: String) throws -> Int {
    var path = folder
    while !FileManager.default.fileExists(atPath: path), path != "/", path != "." {
      path = WorkFolders.folder(of: path)
    }
    let values = try FileManager.default.attributesOfFileSystem(forPath: path)
    return (values[.systemFreeSize] as? NSNumber)?.intValue ?? 0
  }
}
