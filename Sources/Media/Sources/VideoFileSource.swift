import Groundwork
package import TrafficCore

/// Every frame of a video file, in order and with its own time.
package actor VideoFileSource: FrameSource {
  package private(set) var description: SourceDescription
  private let camera: CameraID
  private let thread: BlockingThread
  private let interruption: Interruption
  private var reader: VideoReader?
  /// Decoded while opening, so that a file without a single picture is told then.
  private var waiting: VideoReader.TimedPicture?
  private var index = 0

  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  /// Opens the file and decodes its first picture.
  /// - Parameter recordedAt: the moment of the file's first picture, where it is known.
  package static func open(
    path: String, camera: CameraID, settings: DecodingSettings = DecodingSettings(), recordedAt: Timestamp = .zero
  ) async throws -> VideoFileSource {
    let source = VideoFileSource(path: path, camera: camera)
    try await source.start(path: path, settings: settings, origin: recordedAt)
    return source
  }

  private init(path: String, camera: CameraID) {
    self.camera = camera
    description = SourceDescription(name: path, size: PixelSize(width: 0, height: 0))
    thread = BlockingThread(name: "file \(camera)")
    interruption = Interruption()
  }

  /// Packets and pictures of the file that could not be decoded so far.
  package var damagedCount: Int { reader?.damagedCount ?? 0 }

  package func next() async throws -> Frame? {
    guard let reader, !interruption.isStopped else { return nil }
    let picture = try take(from: reader)
    guard let picture else { return nil }
    defer { index += 1 }
    return Frame(camera: camera, index: index, timestamp: picture.timestamp, picture: picture.picture)
  }

  package nonisolated func stop() async { interruption.stop() }

  private func take(from reader: VideoReader) throws -> VideoReader.TimedPicture? {
    if let first = waiting {
      waiting = nil
      return first
    }
    do {
      return try reader.next()
    } catch  where error.kind == .stopped {
      return nil
    }
  }

  private func start(path: String, settings: DecodingSettings, origin: Timestamp) throws {
    try VideoFile.check(path, settings: settings)
    let reader = try VideoReader(
      VideoFile.input(path, camera: camera.name), settings: settings, origin: origin, interruption: interruption)
    guard let first = try reader.next() else {
      throw MediaError(
        .damaged, subject: path, cause: "no picture could be decoded from its \(reader.track.codecName) track",
        advice: "The file is damaged or empty; record or convert it again.")
    }
    self.reader = reader
    waiting = first
    let track = reader.track
    description = SourceDescription(
      name: path, size: first.picture.size, framesPerSecond: track.framesPerSecond, frameCount: track.frameCount,
      duration: track.duration, codec: track.codecName)
  }
}

extension SourceKind {
  static let videoFile = SourceKind(
    name: "video file", example: "/videos/crossing.mp4", recognitions: [.path(.otherFile)]
  ) { address, request in
    try await VideoFileSource.open(
      path: address.path ?? "", camera: request.camera, settings: request.decoding, recordedAt: request.recordedAt)
  }
}
