package import TrafficCore

/// One kind of frame source: how its addresses are recognised and how it is opened.
///
/// A new kind is one file with such a value and one line in `all`.
package struct SourceKind: Sendable {
  /// What makes an address one of this kind.
  package enum Recognition: Sendable, Hashable {
    case path(PathContents)
    case scheme(String)
  }

  /// What lies at a path, judged by its first bytes and never by its name.
  package enum PathContents: Sendable, Hashable, CaseIterable { case folder, image, otherFile }

  /// What people call it.
  package let name: String
  /// An address of this kind.
  package let example: String
  package let recognitions: Set<Recognition>
  let open: @Sendable (SourceAddress, SourceRequest) async throws -> any FrameSource

  /// Every kind there is.
  package static let all: [SourceKind] = [videoFile, imageFile, imageFolder, rtspCamera, httpCamera, simulation]

  /// Finds the kind of an address, looking at the disk where it is a path.
  package static func recognise(_ address: SourceAddress) throws(MediaError) -> SourceKind {
    let recognition: Recognition
    switch address.place {
    case .path(""): throw unknown(address, "the address is empty")
    case .path(let path): recognition = .path(try contents(of: path))
    case .url(let scheme, _): recognition = .scheme(scheme)
    }
    if let kind = all.first(where: { $0.recognitions.contains(recognition) }) { return kind }
    throw unknown(address, "nothing here reads such an address")
  }

  /// Recognises an address and opens it.
  package static func open(_ address: SourceAddress, _ request: SourceRequest) async throws -> any FrameSource {
    // Whoever can pass on what comes says so; what was before does not hold.
    request.live.compressed?.opened(parameters: nil)
    return try await recognise(address).open(address, request)
  }

  private static func contents(of path: String) throws(MediaError) -> PathContents {
    if try Folder.isFolder(path) { return .folder }
    let signature = try OpenFile(path).bytes(count: ImageFormat.signatureBytes)
    return ImageFormat(signature: signature) == nil ? .otherFile : .image
  }

  private static func unknown(_ address: SourceAddress, _ cause: String) -> MediaError {
    let examples = all.map { "\($0.example) (\($0.name))" }.joined(separator: ", ")
    return MediaError(
      .badAddress, subject: "source \"\(address)\"", cause: cause, advice: "Accepted are such as \(examples).")
  }
}

/// What is wanted of a source that is to be opened. Each kind takes what concerns it.
package struct SourceRequest: Sendable {
  package var camera: CameraID
  package var decoding: DecodingSettings
  /// The moment of a file's first picture, where it is known.
  package var recordedAt: Timestamp
  /// From one picture of a folder to the next.
  package var imageInterval: Duration
  /// What concerns cameras.
  package var live: LiveRequest

  package init(
    camera: CameraID, decoding: DecodingSettings = DecodingSettings(), recordedAt: Timestamp = .zero,
    imageInterval: Duration = .seconds(1), live: LiveRequest = LiveRequest()
  ) {
    self.camera = camera
    self.decoding = decoding
    self.recordedAt = recordedAt
    self.imageInterval = imageInterval
    self.live = live
  }
}
