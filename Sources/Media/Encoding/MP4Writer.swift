import CFFmpeg
package import TrafficCore

/// Writes pictures, and the sound of the file they came from, as H.264 and AAC into an MP4 file.
///
/// The first picture decides the size; later ones of another size are scaled to it. The file appears under its name
/// when `finish` returns; a writer that goes away before leaves nothing. Blocking; one thread at a time.
package final class MP4Writer: VideoWriter {
  private let settings: VideoSettings
  private let file: MP4File
  private let sound: SoundFeed?
  private let resizer = PictureResizer()
  private let packet: PacketHandle
  private var video: (encoder: H264Encoder, track: Int32)?
  private var start: Timestamp?
  private var lastTime: Int64 = -1
  private var lastStep: Int64 = 1

  package init(path: String, settings: VideoSettings) throws {
    self.settings = settings
    // Before the file is made, so that a wrong name of the input leaves nothing behind.
    sound = try settings.soundFrom.flatMap { try SoundFeed(path: $0) }
    packet = try PacketHandle()
    file = try MP4File(path: path)
  }

  package func append(_ picture: Picture, at timestamp: Timestamp) throws {
    let start = start ?? timestamp
    let (encoder, track) = try video ?? begin(with: picture, at: start)
    self.start = start
    let time = try time(of: timestamp.microseconds - start.microseconds)
    let fitting = try resizer.resize(picture, to: encoder.size)
    try encoder.send(ColourConversion(from: picture.colour, to: encoder.colour).convert(fitting), at: time)
    lastStep = lastTime < 0 ? nominalStep : time - lastTime
    lastTime = time
    try writePackets(of: encoder, track: track)
    try sound?.write(until: seconds(time), into: file)
  }

  package func finish() throws {
    guard let (encoder, track) = video else {
      throw MediaError(
        .empty, subject: file.path, cause: "no picture was written", advice: "A video has at least one picture.")
    }
    encoder.end()
    try writePackets(of: encoder, track: track)
    try sound?.write(until: seconds(lastTime + lastStep), into: file)
    try sound?.finish(into: file)
    try file.finish()
  }

  private func begin(with picture: Picture, at time: Timestamp) throws -> (encoder: H264Encoder, track: Int32) {
    let encoder = try H264Encoder(
      size: picture.size, matrix: picture.colour.matrix, settings: settings, subject: file.path)
    let track = try unsafe file.addTrack(timeBase: encoder.timeBase) { unsafe encoder.describe($0) }
    sound?.skip(to: time.seconds(since: settings.soundStart))
    try sound?.addTrack(to: file)
    try file.begin()
    video = (encoder, track)
    return (encoder, track)
  }

  /// - Parameter microseconds: since the first picture.
  private func time(of microseconds: Int64) throws(MediaError) -> Int64 {
    switch settings.timing {
    case .variable:
      guard microseconds > lastTime else {
        throw MediaError(
          .failed, subject: file.path, cause: "a picture of \(microseconds) µs comes after one of \(lastTime) µs",
          advice: "Pictures are written in the order of their time.")
      }
      return microseconds
    case .constant(let rate):
      // A source that stumbles by less than a picture keeps its place in the row.
      return max(Int64((Double(microseconds) * rate.perSecond / 1_000_000).rounded()), lastTime + 1)
    }
  }

  private var nominalStep: Int64 {
    switch settings.timing {
    case .constant: 1
    case .variable: 40_000
    }
  }

  private func seconds(_ time: Int64) -> Double {
    switch settings.timing {
    case .constant(let rate): Double(time) / rate.perSecond
    case .variable: Double(time) / 1_000_000
    }
  }

  private func writePackets(of encoder: H264Encoder, track: Int32) throws {
    let step = lastStep
    while try encoder.receive(into: packet) {
      // Only the last picture's length counts; the others last until the next one.
      unsafe packet.withPointer { pointer in
        if unsafe pointer.pointee.duration == 0 { unsafe pointer.pointee.duration = step }
      }
      try file.write(packet, track: track, timeBase: encoder.timeBase)
    }
  }
}
