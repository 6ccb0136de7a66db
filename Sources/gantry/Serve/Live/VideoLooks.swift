import Foundation
import Media
import Records
import TrafficAPI
import TrafficCore
import WebServer

/// What the files of videos hold, each opened once: a file never changes under its name.
actor VideoLooks {
  private static let most = 500
  private static let bounds = PixelSize(width: 640, height: 360)
  private static let quality = 80

  private let files: LiveFiles
  /// False where nobody may be recognised: nobody has looked at the first picture yet.
  private let showsPictures: Bool
  private var known: [String: Task<LibraryLook, any Error>] = [:]
  private var order: [String] = []

  init(files: LiveFiles, showsPictures: Bool) {
    self.files = files
    self.showsPictures = showsPictures
  }

  /// - Throws: `HTTPError` 400 for what is no video.
  func look(at key: ObjectKey) async throws -> LibraryLook {
    if let task = known[key.text] { return try await task.value }
    let task = Task { [files, showsPictures] in try await Self.open(key, files, showsPictures) }
    known[key.text] = task
    order.append(key.text)
    if order.count > Self.most { known[order.removeFirst()] = nil }
    do { return try await task.value } catch {
      known[key.text] = nil
      order.removeAll { $0 == key.text }
      throw error
    }
  }

  private static func open(_ key: ObjectKey, _ files: LiveFiles, _ showsPictures: Bool) async throws -> LibraryLook {
    let path = try await files.file(of: key)
    let bytes = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0
    do {
      let source = try await VideoFileSource.open(path: path, camera: CameraID("look"), settings: files.decoding)
      let frame = try await (showsPictures ? source.next() : nil)
      let description = await source.description
      await source.stop()
      let picture = try frame.map {
        try JPEGEncoder().encodeThumbnail($0.picture, fitting: bounds, quality: quality)
      }
      return LibraryLook(description: description, bytes: bytes, picture: picture)
    } catch let error as MediaError {
      throw HTTPError.badRequest("The video cannot be read: \(error.explanation)")
    }
  }
}
