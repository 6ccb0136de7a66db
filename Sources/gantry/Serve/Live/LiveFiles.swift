import Foundation
import Groundwork
import Media
import Pipeline
import Records
import TrafficCore
import WebServer

/// Where the videos of live monitoring can be read on this machine, and how large their pictures are.
struct LiveFiles: Sendable {
  let objects: any Objects
  let copies: LiveCopies
  let decoding: DecodingSettings

  init(objects: any Objects, copies: LiveCopies, decoding: DecodingSettings) {
    self.objects = objects
    self.copies = copies
    self.decoding = decoding
  }

  func file(of key: ObjectKey) async throws -> String {
    if let local = try await objects.localFile(key) { return local }
    return try await copies.file(of: key, in: objects)
  }

  /// - Throws: 400 for what is no video.
  func size(of key: ObjectKey) async throws -> PixelSize {
    let path = try await file(of: key)
    do {
      let source = try await VideoFileSource.open(path: path, camera: CameraID("live"), settings: decoding)
      return await source.description.size
    } catch let error as MediaError {
      throw HTTPError.badRequest("The video cannot be read: \(error.explanation)")
    }
  }
}
