import CFFmpeg

/// Copies of the packets that are in the decoder, until the moment of their picture is known.
struct PassingPackets {
  /// In the stream's own time.
  private struct Packet {
    let time: Int64
    let bytes: [UInt8]
  }

  private var waiting: [Packet] = []
  private var last: Int64?
  /// Packets do not come in the order in which their pictures are shown: they cannot be passed on one by one.
  private(set) var isReordered = false

  /// Microseconds: pictures that lean on later ones are no further apart.
  private static let longestReordering: Int64 = 2_000_000
  /// No decoder keeps more.
  private static let most = 64

  mutating func sent(_ packet: PacketHandle, timeBase: AVRational) {
    guard !isReordered, let time = packet.presentationTime else { return }
    if let last, time < last {
      waiting = []
      // Further back the camera's clock was set: what follows is in order again.
      guard av_rescale_q(last - time, timeBase, gantry_av_microseconds()) >= Self.longestReordering else {
        return isReordered = true
      }
    }
    last = time
    if waiting.count == Self.most { waiting.removeFirst() }
    waiting.append(Packet(time: time, bytes: packet.bytes))
  }

  /// Those up to the picture of this time: its own, and what came before it and gave none.
  mutating func taken(upTo time: Int64?, timeBase: AVRational) -> [PassedPacket] {
    guard !waiting.isEmpty else { return [] }
    guard let time else {
      waiting = []
      return []
    }
    let count = waiting.prefix { $0.time <= time }.count
    defer { waiting.removeFirst(count) }
    return waiting.prefix(count).map { packet in
      PassedPacket(
        lead: av_rescale_q(time - packet.time, timeBase, gantry_av_microseconds()), bytes: packet.bytes)
    }
  }

  /// Nobody wants them any more.
  mutating func clear() { waiting = [] }
}

/// What a camera sent for one picture.
struct PassedPacket {
  /// Microseconds before the picture that it came with: 0 for its own.
  let lead: Int64
  let bytes: [UInt8]
}
