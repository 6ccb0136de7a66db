import Media
import TrafficCore

/// One picture from a file that was named on the command line.
enum StillPicture {
  /// - Parameter what: who asked for it, as the message names it: an option or a command.
  static func read(_ path: String, for what: String) async throws -> Picture {
    do {
      let source = try await ImageSource.open(path: path, camera: CameraID(what))
      if let picture = try await source.next()?.picture { return picture }
    } catch let error as MediaError {
      throw CommandError.badInput(error.description)
    }
    throw CommandError.badInput("\(what): \(path) has no picture.")
  }
}
