import Foundation
import Groundwork
import Media
import Records
import TrafficAPI
import TrafficCore
import WebServer

/// What the files of videos hold, each opened once: a file never changes under its name. Of a file that lies in a store
/// elsewhere it is kept there beside it, so that nobody has to fetch it whole for this once more.
actor VideoLooks {
  private struct Known {
    let task: Task<LibraryLook, any Error>
    /// What came of it, and when; nil while it is being found out.
    var result: Result<LibraryLook, any Error>?
    var since = Duration.zero
  }

  private static let most = 1000
  /// Files that are opened for a list at the same time.
  private static let atOnce = 2
  /// Files that wait for that; the next list asks for the others.
  private static let mostWaiting = 1000
  /// What is wrong with a file may pass: a store may be away.
  private static let asksAgainAfter = Duration.seconds(60)
  private static let bounds = PixelSize(width: 640, height: 360)
  private static let quality = 80

  private let files: LiveFiles
  /// False where nobody may be recognised: nobody has looked at the first picture yet.
  private let showsPictures: Bool
  private let clock: any MonotonicClock
  private var known: [String: Known] = [:]
  private var order: [String] = []
  private var waiting: [ObjectKey] = []
  private var working = 0

  init(files: LiveFiles, showsPictures: Bool, clock: any MonotonicClock = SystemMonotonicClock()) {
    self.files = files
    self.showsPictures = showsPictures
    self.clock = clock
  }

  /// - Throws: `HTTPError` 400 for what is no video.
  func look(at key: ObjectKey) async throws -> LibraryLook {
    if let known = fresh(key) { return try await known.task.value }
    return try await begin(key).value
  }

  /// At once; nil while it is being found out, which this begins.
  func glance(at key: ObjectKey) -> Result<LibraryLook, any Error>? {
    if let known = fresh(key) { return known.result }
    if waiting.count < Self.mostWaiting, !waiting.contains(key) { waiting.append(key) }
    work()
    return nil
  }

  /// The file is gone.
  func remove(_ key: ObjectKey) async throws {
    forget(key.text)
    waiting.removeAll { $0 == key }
    try await files.objects.delete(Self.beside(key))
  }

  private func fresh(_ key: ObjectKey) -> Known? {
    guard let found = known[key.text] else { return nil }
    if case .failure = found.result, clock.now - found.since >= Self.asksAgainAfter { return nil }
    return found
  }

  private func work() {
    while working < Self.atOnce, !waiting.isEmpty {
      let key = waiting.removeFirst()
      guard fresh(key) == nil else { continue }
      working += 1
      let task = begin(key)
      Task {
        _ = await task.result
        working -= 1
        work()
      }
    }
  }

  private func begin(_ key: ObjectKey) -> Task<LibraryLook, any Error> {
    forget(key.text)
    let task = Task { [files, showsPictures] in try await Self.find(key, files, showsPictures) }
    known[key.text] = Known(task: task)
    order.append(key.text)
    if order.count > Self.most { known[order.removeFirst()] = nil }
    Task {
      let result = await task.result
      if known[key.text]?.task == task {
        known[key.text]?.result = result
        known[key.text]?.since = clock.now
      }
    }
    return task
  }

  private func forget(_ name: String) {
    known[name] = nil
    order.removeAll { $0 == name }
  }

  // MARK: Finding out

  private static func find(_ key: ObjectKey, _ files: LiveFiles, _ showsPictures: Bool) async throws -> LibraryLook {
    guard try await files.objects.localFile(key) == nil else { return try await open(key, files, showsPictures) }
    if let kept = try await kept(key, files, showsPictures) { return kept }
    let look = try await open(key, files, showsPictures)
    // What cannot be kept is found out anew by the next process.
    try? await files.objects.put(KeptLook.bytes(of: look), as: beside(key), type: "application/octet-stream")
    return look
  }

  private static func kept(
    _ key: ObjectKey, _ files: LiveFiles, _ showsPictures: Bool
  ) async throws -> LibraryLook? {
    let place = try beside(key)
    guard try await files.objects.head(place) != nil else { return nil }
    let reader = try await files.objects.reader(place, range: nil)
    var bytes: [UInt8] = []
    while let part = try await reader.next(), bytes.count < KeptLook.most { bytes += part }
    await reader.close()
    guard var look = KeptLook.look(bytes) else { return nil }
    if !showsPictures { look.picture = nil }
    // Kept when none was to be shown.
    return showsPictures && look.picture == nil ? nil : look
  }

  private static func beside(_ key: ObjectKey) throws -> ObjectKey { try ObjectKey("\(key.text).look") }

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
