import TrafficCore

/// What the process of a camera tells the program that started it.
enum IsolatedMessage: Sendable {
  /// After opening, and when it changes.
  case described(SourceDescription)
  case frame(index: Int, timestamp: Timestamp, Picture)
  /// At least once a second: it is alive.
  case health(SourceHealth)
  /// What it sends from now on: a decoder's parameters, nil when it cannot be passed on.
  case passing(parameters: [UInt8]?)
  /// What came from the camera for a picture, while it is wanted.
  case packet(CompressedPicture)
  /// The last picture has been sent.
  case ended
  /// A sentence without secrets.
  case failed(String)

  /// Names of the messages on their way; 0 is the request in the other direction, after which single bytes go that way:
  /// 1 while packets are wanted, else 0.
  enum Kind: UInt8, CaseIterable {
    case request, described, frame, health, ended, failed, passing, packet
  }

  var kind: Kind {
    switch self {
    case .described: .described
    case .frame: .frame
    case .health: .health
    case .ended: .ended
    case .failed: .failed
    case .passing: .passing
    case .packet: .packet
    }
  }

  /// Head and what else there is, to be written one after the other: pictures are not copied once more.
  var parts: [[UInt8]] {
    var scribe = ByteScribe()
    var pixels: [UInt8] = []
    switch self {
    case .described(let description): scribe.description(description)
    case .frame(let index, let timestamp, let picture):
      pixels = picture.planarBytes()
      scribe.integer(Int64(index))
      scribe.integer(timestamp.microseconds)
      scribe.integer(UInt32(picture.size.width))
      scribe.integer(UInt32(picture.size.height))
      scribe.integer(IsolatedHead.number(of: picture.colour.matrix))
      scribe.flag(picture.colour.isFullRange)
    case .health(let health):
      scribe.integer(IsolatedHead.number(of: health.phase))
      scribe.optional(health.reason) { $0.text($1) }
    case .ended: break
    case .failed(let reason): scribe.text(reason)
    case .passing(let parameters): scribe.optional(parameters) { $0.raw($1) }
    case .packet(let picture):
      pixels = picture.bytes
      scribe.integer(picture.timestamp.microseconds)
      scribe.integer(UInt32(picture.size.width))
      scribe.integer(UInt32(picture.size.height))
    }
    let head = IsolatedHead(kind: kind, length: scribe.bytes.count + pixels.count)
    return [head.bytes + scribe.bytes, pixels]
  }
}

extension ByteScribe {
  fileprivate mutating func description(_ description: SourceDescription) {
    text(description.name)
    integer(UInt32(description.size.width))
    integer(UInt32(description.size.height))
    optional(description.framesPerSecond) { $0.number($1) }
    optional(description.frameCount) { $0.integer(Int64($1)) }
    optional(description.duration) { $0.duration($1) }
    optional(description.codec) { $0.text($1) }
    flag(description.isLive)
  }
}
