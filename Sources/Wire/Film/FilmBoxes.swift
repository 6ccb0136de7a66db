import TrafficCore

/// The boxes that fragments and whole files share. Times are in microseconds.
enum FilmBoxes {
  static let timescale: UInt32 = 1_000_000

  static func fileType(_ scribe: inout BoxScribe) {
    scribe.box("ftyp") { box in
      box.letters("isom")
      box.word(512)
      box.letters("isomiso6avc1mp41")
    }
  }

  /// - Parameters:
  ///   - duration: 0 where fragments follow.
  ///   - table: the boxes that say where the pictures are.
  static func movie(
    _ scribe: inout BoxScribe, _ parameters: H264Parameters, _ size: PixelSize, duration: UInt64,
    isFragmented: Bool, table: (inout BoxScribe) -> Void
  ) {
    scribe.box("moov") { movie in
      movie.full("mvhd", version: 1) { box in
        box.zeros(16)
        box.word(timescale)
        box.long(duration)
        // Rate, volume, reserved.
        box.word(0x0001_0000)
        box.short(0x0100)
        box.zeros(10)
        box.matrix()
        box.zeros(24)
        box.word(2)
      }
      movie.box("trak") { track in
        track.full("tkhd", version: 1, flags: 3) { box in
          box.zeros(16)
          box.word(1)
          box.zeros(4)
          box.long(duration)
          box.zeros(16)
          box.matrix()
          box.word(UInt32(size.width) << 16)
          box.word(UInt32(size.height) << 16)
        }
        track.box("mdia") { media(&$0, parameters, size, duration, table) }
      }
      guard isFragmented else { return }
      movie.box("mvex") { box in
        box.full("trex") { box in
          box.word(1)
          box.word(1)
          box.zeros(12)
        }
      }
    }
  }

  private static func media(
    _ media: inout BoxScribe, _ parameters: H264Parameters, _ size: PixelSize, _ duration: UInt64,
    _ table: (inout BoxScribe) -> Void
  ) {
    media.full("mdhd", version: 1) { box in
      box.zeros(16)
      box.word(timescale)
      box.long(duration)
      // Language: undetermined.
      box.short(0x55C4)
      box.zeros(2)
    }
    media.full("hdlr") { box in
      box.zeros(4)
      box.letters("vide")
      box.zeros(12)
      box.letters("video")
      box.zeros(1)
    }
    media.box("minf") { information in
      information.full("vmhd", flags: 1) { $0.zeros(8) }
      information.box("dinf") { box in
        box.full("dref") { box in
          box.word(1)
          box.full("url ", flags: 1) { _ in }
        }
      }
      information.box("stbl") { box in
        box.full("stsd") { box in
          box.word(1)
          sampleEntry(&box, parameters, size)
        }
        table(&box)
      }
    }
  }

  /// ISO/IEC 14496-12, 12.1.3, and 14496-15, 5.4.2.
  private static func sampleEntry(_ scribe: inout BoxScribe, _ parameters: H264Parameters, _ size: PixelSize) {
    scribe.box("avc1") { box in
      box.zeros(6)
      box.short(1)
      box.zeros(16)
      box.short(UInt16(size.width))
      box.short(UInt16(size.height))
      // 72 dots an inch both ways, one picture a sample, no name, 24 bits of colour.
      box.word(0x0048_0000)
      box.word(0x0048_0000)
      box.zeros(4)
      box.short(1)
      box.zeros(32)
      box.short(24)
      box.short(0xFFFF)
      parameters.write(into: &box)
    }
  }
}

extension BoxScribe {
  /// Upright, as it is.
  fileprivate mutating func matrix() {
    for value: UInt32 in [0x0001_0000, 0, 0, 0, 0x0001_0000, 0, 0, 0, 0x4000_0000] { word(value) }
  }
}
