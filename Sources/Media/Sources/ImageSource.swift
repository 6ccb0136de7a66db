import Groundwork
package import TrafficCore

/// One image file after the other, each as one frame: a single picture or a folder in its natural order.
///
/// Pictures have no time of their own, so they are given one at a fixed interval. A file of a folder that cannot be
/// read throws from `next`; the call after it goes on with the next file.
package actor ImageSource: FrameSource {
  /// The size is zero until the first picture of a folder has been read.
  package private(set) var description: SourceDescription
  /// What `next` hands over, in this order.
  package nonisolated let paths: [String]
  private let camera: CameraID
  private let interval: Duration
  private let thread: BlockingThread
  private let interruption = Interruption()
  private let reader: ImageReader
  /// A single picture is decoded while opening, so that what is wrong with it is told then.
  private var waiting: Picture?
  private var position = 0
  private var index = 0

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  /// - Parameters:
  ///   - path: an image file, or a folder whose image files are read, not those in folders inside it.
  ///   - interval: from one picture's timestamp to the next.
  package static func open(
    path: String, camera: CameraID, settings: DecodingSettings = DecodingSettings(),
    interval: Duration = .seconds(1)
  ) async throws -> ImageSource {
    let isFolder = try Folder.isFolder(path)
    let source = ImageSource(
      name: path, paths: isFolder ? try Folder.images(in: path) : [path], camera: camera, settings: settings,
      interval: interval)
    if !isFolder { try await source.readAhead() }
    return source
  }

  private init(name: String, paths: [String], camera: CameraID, settings: DecodingSettings, interval: Duration) {
    self.paths = paths
    self.camera = camera
    self.interval = interval
    thread = BlockingThread(name: "images \(camera)")
    reader = ImageReader(settings: settings)
    description = SourceDescription(name: name, size: PixelSize(width: 0, height: 0), frameCount: paths.count)
  }

  package func next() async throws -> Frame? {
    guard position < paths.count, !interruption.isStopped else { return nil }
    let place = position
    position += 1
    let picture = try waiting ?? reader.read(path: paths[place])
    waiting = nil
    if index == 0 { description.size = picture.size }
    defer { index += 1 }
    return Frame(
      camera: camera, index: index,
      timestamp: Timestamp.zero.advanced(bySeconds: Double(place) * (interval / .seconds(1))), picture: picture)
  }

  package nonisolated func stop() async { interruption.stop() }

  private func readAhead() throws {
    let picture = try reader.read(path: paths[0])
    description.size = picture.size
    waiting = picture
  }
}

extension SourceKind {
  static let imageFile = SourceKind(
    name: "picture", example: "/pictures/crossing.jpg", recognitions: [.path(.image)], open: openImages)

  static let imageFolder = SourceKind(
    name: "folder of pictures", example: "/pictures", recognitions: [.path(.folder)], open: openImages)

  @Sendable private static func openImages(
    _ address: SourceAddress, _ request: SourceRequest
  ) async throws -> any FrameSource {
    try await ImageSource.open(
      path: address.path ?? "", camera: request.camera, settings: request.decoding, interval: request.imageInterval)
  }
}
