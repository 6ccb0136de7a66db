import TrafficCore

/// Makes messages of the bytes that a camera's process sends. A plain value that is fed what it wants next; nothing in
/// the bytes is trusted, because whoever sends odd video may have taken that process over.
struct IsolatedReader: Sendable {
  private let maximumPixels: Int
  private var head: IsolatedHead?

  init(maximumPixels: Int) { self.maximumPixels = maximumPixels }

  /// So many bytes come next.
  var wanted: Int { head?.length ?? IsolatedHead.count }

  /// - Parameter bytes: as many as were wanted.
  /// - Returns: a message when it is whole.
  mutating func take(_ bytes: [UInt8]) throws(MediaError) -> IsolatedMessage? {
    precondition(bytes.count == wanted, "it is fed as it wants")
    guard let head else {
      let head = try IsolatedHead(bytes, maximumPixels: maximumPixels)
      self.head = head
      return head.length == 0 ? try take([]) : nil
    }
    self.head = nil
    var cursor = ByteCursor(bytes)
    let message = try message(head.kind, &cursor)
    guard cursor.count == 0 else { throw ByteCursor.damaged("it is longer than it should be") }
    return message
  }

  private func message(
    _ kind: IsolatedMessage.Kind, _ cursor: inout ByteCursor
  ) throws(MediaError) -> IsolatedMessage {
    switch kind {
    case .request: throw ByteCursor.damaged("it asks instead of answering")
    case .described: return .described(try Self.description(&cursor))
    case .frame: return try frame(&cursor)
    case .health:
      let phase = try IsolatedHead.phase(&cursor)
      return .health(
        SourceHealth(phase: phase, reason: try cursor.optional { cursor throws(MediaError) in try cursor.text() }))
    case .ended: return .ended
    case .failed: return .failed(try cursor.text())
    case .passing:
      return .passing(parameters: try cursor.optional { cursor throws(MediaError) in try cursor.raw() })
    case .packet: return try packet(&cursor)
    }
  }

  /// Pixels along one side, frames of a file.
  private static let longestSide = 1 << 16
  private static let mostFrames = 1 << 40
  /// Microseconds; thousands of years.
  private static let latest = 1 << 58

  private static func description(_ cursor: inout ByteCursor) throws(MediaError) -> SourceDescription {
    let name = try cursor.text()
    let width = try cursor.integer(UInt32.self, in: 0...longestSide)
    let height = try cursor.integer(UInt32.self, in: 0...longestSide)
    var description = SourceDescription(name: name, size: PixelSize(width: width, height: height))
    description.framesPerSecond = try cursor.optional { cursor throws(MediaError) in
      try cursor.number(in: 0...1_000_000)
    }
    description.frameCount = try cursor.optional { cursor throws(MediaError) in
      try cursor.integer(Int64.self, in: 0...mostFrames)
    }
    description.duration = try cursor.optional { cursor throws(MediaError) in try cursor.duration() }
    description.codec = try cursor.optional { cursor throws(MediaError) in try cursor.text() }
    description.isLive = try cursor.flag()
    return description
  }

  private func frame(_ cursor: inout ByteCursor) throws(MediaError) -> IsolatedMessage {
    let index = try cursor.integer(Int64.self, in: 0...Self.mostFrames)
    let timestamp = try Self.moment(&cursor)
    let size = try size(&cursor)
    let matrix = try IsolatedHead.matrix(&cursor)
    let colour = ColourCoding(matrix: matrix, isFullRange: try cursor.flag())
    let pixels = try cursor.bytes(cursor.count)
    return .frame(
      index: index, timestamp: timestamp, try Picture(size: size, colour: colour, planarBytes: pixels))
  }

  private func packet(_ cursor: inout ByteCursor) throws(MediaError) -> IsolatedMessage {
    let timestamp = try Self.moment(&cursor)
    let size = try size(&cursor)
    return .packet(CompressedPicture(timestamp: timestamp, size: size, bytes: Array(try cursor.bytes(cursor.count))))
  }

  private static func moment(_ cursor: inout ByteCursor) throws(MediaError) -> Timestamp {
    Timestamp(microseconds: Int64(try cursor.integer(Int64.self, in: -latest...latest)))
  }

  private func size(_ cursor: inout ByteCursor) throws(MediaError) -> PixelSize {
    let width = try cursor.integer(UInt32.self, in: 1...Self.longestSide)
    let height = try cursor.integer(UInt32.self, in: 1...Self.longestSide)
    guard width * height <= maximumPixels else { throw ByteCursor.damaged("\(width)x\(height) pixels are too many") }
    return PixelSize(width: width, height: height)
  }
}
