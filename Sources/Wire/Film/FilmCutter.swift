package import TrafficCore

/// What a player must have before fragments: the first piece of an MP4 film.
package struct FilmBeginning: Sendable, Hashable {
  /// Counts the beginnings of one film.
  package let number: Int
  /// As a browser asks for it: `video/mp4; codecs="avc1.42c01e"`.
  package let type: String
  /// The moment at which the film's own time is 0: a whole millisecond.
  package let start: Timestamp
  package let size: PixelSize
  package let bytes: [UInt8]
}

/// One picture of a film, as a piece of MP4 of its own.
package struct FilmFragment: Sendable {
  package let beginning: FilmBeginning
  package let timestamp: Timestamp
  package let isKey: Bool
  package let bytes: [UInt8]
}

/// Cuts a stream of compressed pictures into pieces that a browser's player takes one by one (ISO/IEC 14496-12, 8.8).
///
/// It begins with a key picture, and begins anew where parameters or size change. The film's own time only goes
/// forward: where moments jump back, another start is chosen; pictures that only come late are left out.
///
/// A picture comes out when the next one has come: only then is known how long it lasts, and players throw away what
/// follows a picture that said too little (Media Source Extensions, coded frame processing).
package struct FilmCutter: Sendable {
  private var parameters: H264Parameters?
  private var beginning: (FilmBeginning, H264Parameters)?
  private var beginnings = 0
  private var sequence: UInt32 = 0
  /// The picture that waits for the next one, with its time in the film.
  private var held: (picture: FilmPicture, time: Int64, beginning: FilmBeginning)?
  /// Of the newest picture, in the film's own time.
  private var last: Int64 = -1
  private var step: Int64 = 40_000
  /// Nothing that comes can be begun with before a key picture.
  package private(set) var waitsForKey = true

  /// What a picture lasts at most, microseconds.
  private static let longestStep: Int64 = 3_600_000_000
  /// Microseconds; what jumps back further is another film.
  private static let longestDelay: Int64 = 2_000_000

  package init() {}

  /// Another stream follows, or pictures of this one are missing.
  ///
  /// - Parameter parameters: told beforehand.
  package mutating func restart(parameters: H264Parameters? = nil) {
    (waitsForKey, held) = (true, nil)
    if let parameters { self.parameters = parameters }
  }

  /// The picture before this one, of the same film or of the one that it ends; nil while there is none.
  package mutating func take(_ picture: FilmPicture) -> FilmFragment? {
    if picture.isKey, let new = picture.parameters { parameters = new }
    if waitsForKey, !picture.isKey { return nil }
    guard let parameters else { return nil }
    if isLate(picture) {
      waitsForKey = true
      return nil
    }
    if needsBeginning(picture, parameters) {
      guard picture.isKey else {
        waitsForKey = true
        return nil
      }
      begin(picture, parameters)
    }
    guard let beginning = beginning?.0 else { return nil }
    waitsForKey = false
    let time = picture.timestamp.microseconds - beginning.start.microseconds
    // Also from another start on: it is chosen so that the film's own time goes on.
    if last >= 0 { step = min(max(1, time - last), Self.longestStep) }
    last = time
    defer { held = (picture, time, beginning) }
    return held.map { fragment(of: $0.picture, $0.time, $0.beginning) }
  }

  private mutating func fragment(of picture: FilmPicture, _ time: Int64, _ beginning: FilmBeginning) -> FilmFragment {
    sequence &+= 1
    return FilmFragment(
      beginning: beginning, timestamp: picture.timestamp, isKey: picture.isKey,
      bytes: Self.fragment(of: picture, sequence: sequence, time: time, duration: step))
  }

  /// As when pictures are compressed here from now on: they come later than those that were passed on.
  private func isLate(_ picture: FilmPicture) -> Bool {
    guard let start = beginning?.0.start.microseconds, last >= 0 else { return false }
    let behind = last - (picture.timestamp.microseconds - start)
    return behind >= 0 && behind < Self.longestDelay
  }

  private func needsBeginning(_ picture: FilmPicture, _ parameters: H264Parameters) -> Bool {
    guard let (beginning, known) = beginning else { return true }
    return known != parameters || beginning.size != picture.size
      || picture.timestamp.microseconds - beginning.start.microseconds <= last
  }

  private mutating func begin(_ picture: FilmPicture, _ parameters: H264Parameters) {
    let moment = picture.timestamp.microseconds
    var start = beginning?.0.start.microseconds ?? Self.wholeMillisecond(moment)
    if moment - start <= last { start = Self.wholeMillisecond(moment - last - step) }
    beginnings += 1
    var scribe = BoxScribe()
    FilmBoxes.fileType(&scribe)
    FilmBoxes.movie(&scribe, parameters, picture.size, duration: 0, isFragmented: true) { box in
      for name in ["stts", "stsc", "stco"] { box.full(name) { $0.word(0) } }
      box.full("stsz") { $0.zeros(8) }
    }
    beginning = (
      FilmBeginning(
        number: beginnings, type: "video/mp4; codecs=\"\(parameters.codec)\"", start: Timestamp(microseconds: start),
        size: picture.size, bytes: scribe.bytes),
      parameters
    )
  }

  private static func wholeMillisecond(_ microseconds: Int64) -> Int64 {
    let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1000)
    return (remainder < 0 ? quotient - 1 : quotient) * 1000
  }

  private static func fragment(
    of picture: FilmPicture, sequence: UInt32, time: Int64, duration: Int64
  ) -> [UInt8] {
    var scribe = BoxScribe()
    var offset = 0
    scribe.box("moof") { fragment in
      fragment.full("mfhd") { $0.word(sequence) }
      fragment.box("traf") { track in
        // Places count from this box.
        track.full("tfhd", flags: 0x02_0000) { $0.word(1) }
        track.full("tfdt", version: 1) { $0.long(UInt64(max(0, time))) }
        // Place of the data; of each picture duration, bytes and flags.
        track.full("trun", flags: 0x701) { run in
          run.word(1)
          offset = run.bytes.count
          run.word(0)
          run.word(UInt32(duration))
          run.word(UInt32(picture.sample.count))
          // One that nothing before it is needed for, or one that leans on others.
          run.word(picture.isKey ? 0x0200_0000 : 0x0101_0000)
        }
      }
    }
    scribe.set(UInt32(scribe.bytes.count + 8), at: offset)
    scribe.box("mdat") { $0.bytes(picture.sample) }
    return scribe.bytes
  }
}
