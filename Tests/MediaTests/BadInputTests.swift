import Foundation
import Media
import TestKit
import Testing
import TrafficCore

/// One input that must be refused with one clear sentence.
struct BadInput: Sendable, CustomTestStringConvertible {
  let name: String
  let kind: MediaError.Kind
  /// What the sentence must say.
  let phrase: String
  var settings = DecodingSettings()
  let make: @Sendable (_ name: String) async throws -> String

  var testDescription: String { name }

  static let all: [BadInput] =
    files + cutOff + bombs + [
      BadInput(name: "sound.m4a", kind: .noVideo, phrase: "only audio (aac)") { name in
        try await MediaFixtures.shared.file(name, "-f lavfi -i sine=duration=1 -c:a aac")
      },
      BadInput(name: "codec.mp4", kind: .missingCodec, phrase: "nothing installed decodes 'zzzz'") { name in
        let whole = try bytes(of: try await VideoFixture.containers[0].path())
        return try await MediaFixtures.shared.file(name, bytes: replacing("avc1", by: "zzzz", in: whole))
      },
      BadInput(name: "header-only.mp4", kind: .truncated, phrase: "moov") { name in
        try await MediaFixtures.shared.file(name, bytes: [0, 0, 0, 16] + Array("ftypisom".utf8) + [0, 0, 2, 0])
      },
    ]

  private static let files: [BadInput] = [
    content("empty.mp4", .empty, "the file is empty", ""),
    content("empty.jpg", .empty, "the file is empty", ""),
    content("text.mp4", .notRecognised, "mp4, mov, mkv", String(repeating: "not a video at all\n", count: 200)),
    content("playlist.mp4", .notRecognised, "mp4, mov, mkv", "#EXTM3U\n#EXTINF:1,\n/etc/passwd\n#EXT-X-ENDLIST\n"),
    content("script.mp4", .notRecognised, "mp4, mov, mkv", "ffconcat version 1.0\nfile /etc/passwd\n"),
    BadInput(name: "no such file.mp4", kind: .notFound, phrase: "No such file") { "/nowhere/\($0)" },
    BadInput(name: "a pipe", kind: .notReadable, phrase: "no regular file") { _ in "/dev/null" },
    BadInput(name: "loop", kind: .notReadable, phrase: "symbolic links") { name in
      let path = try await MediaFixtures.shared.folder("loops") + "/\(name)"
      try? FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path)
      return path
    },
    BadInput(name: "empty folder", kind: .empty, phrase: "the folder is empty") {
      try await MediaFixtures.shared.folder($0)
    },
    BadInput(name: "folder of text", kind: .empty, phrase: "none of the 1 files") { name in
      let path = try await MediaFixtures.shared.folder(name)
      _ = try await MediaFixtures.shared.file("\(name)/notes.txt", bytes: Array("text".utf8))
      return path
    },
  ]

  private static let cutOff: [BadInput] =
    ["h264.mp4", "h264.mov", "h264.mkv", "h264.avi", "vp9.webm"].compactMap { name in
      (VideoFixture.containers + VideoFixture.codecs).first { $0.name == name }.map { fixture in
        BadInput(name: "cut-\(name)", kind: .truncated, phrase: "cut off") { try await cut(fixture.path(), $0) }
      }
    }
    + [
      BadInput(name: "cut-fast.mp4", kind: .truncated, phrase: "cut off") { name in
        let plain = try await VideoFixture.containers[0].path()
        return try await cut(
          MediaFixtures.shared.file("fast.mp4", "-i \(plain) -c copy -movflags +faststart"), name)
      }
    ]
    + ["jpg", "png", "bmp", "webp", "tiff"].map { format in
      BadInput(name: "cut.\(format)", kind: .truncated, phrase: "picture is cut off") { name in
        try await cut(MediaFixtures.shared.file("whole.\(format)", "\(VideoFixture.picture) -frames:v 1"), name)
      }
    }

  private static let bombs: [BadInput] = [
    bomb(
      "bomb.png",
      Array("\u{89}PNG\r\n\u{1A}\n".unicodeScalars.map { UInt8($0.value) })
        + [0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30, 8, 2, 0, 0, 0, 0, 0, 0, 0]),
    bomb(
      "bomb.jpg", [0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 0xFF, 0xF0, 0xFF, 0xF0, 3, 1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0]),
    bomb(
      "bomb.bmp",
      Array("BM".utf8) + [0, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 24, 0]
        + [UInt8](repeating: 0, count: 40)),
    bomb(
      "bomb.webp",
      Array("RIFF".utf8) + [40, 0, 0, 0] + Array("WEBPVP8X".utf8) + [
        10, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0xFF, 0xFF, 0,
      ]
        + [UInt8](repeating: 0, count: 20)),
    bomb(
      "bomb.tiff",
      [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 2, 1, 0, 0, 4, 0, 0, 0, 1, 0, 1, 0, 0, 1, 1, 0, 4, 0, 0, 0, 1, 0, 1, 0, 0]
        + [0, 0, 0, 0]),
    BadInput(name: "large.mp4", kind: .tooLarge, phrase: "160x120", settings: limited(to: 10_000)) { _ in
      try await VideoFixture.containers[0].path()
    },
    BadInput(name: "large.jpg", kind: .tooLarge, phrase: "160x120", settings: limited(to: 10_000)) { name in
      try await MediaFixtures.shared.file(name, "\(VideoFixture.picture) -frames:v 1")
    },
  ]

  private static func content(_ name: String, _ kind: MediaError.Kind, _ phrase: String, _ text: String) -> BadInput {
    BadInput(name: name, kind: kind, phrase: phrase) { name in
      try await MediaFixtures.shared.file(name, bytes: Array(text.utf8))
    }
  }

  private static func bomb(_ name: String, _ bytes: [UInt8]) -> BadInput {
    BadInput(name: name, kind: .tooLarge, phrase: "more than the limit of 64000000") { name in
      try await MediaFixtures.shared.file(name, bytes: bytes)
    }
  }

  private static func cut(_ path: String, _ name: String) async throws -> String {
    let whole = try bytes(of: path)
    return try await MediaFixtures.shared.file(name, bytes: Array(whole.prefix(whole.count * 6 / 10)))
  }

  private static func limited(to pixels: Int) -> DecodingSettings {
    var settings = DecodingSettings()
    settings.maximumPixels = pixels
    return settings
  }

  private static func replacing(_ old: String, by new: String, in bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    let pattern = Array(old.utf8)
    for start in bytes.indices.dropLast(4) where bytes[start..<start + 4].elementsEqual(pattern) {
      bytes.replaceSubrange(start..<start + 4, with: Array(new.utf8))
    }
    return bytes
  }
}

@Suite(.timeLimit(.minutes(3)))
struct BadInputTests {
  @Test(arguments: BadInput.all)
  func `bad input gets one sentence that names the file`(input: BadInput) async throws {
    let path = try await input.make(input.name)
    let error = await #expect(throws: MediaError.self) {
      _ = try await firstPicture(path, settings: input.settings)
    }
    #expect(error?.kind == input.kind)
    let sentence = error?.description ?? ""
    #expect(sentence.contains(path) && sentence.contains(input.phrase) && !sentence.contains("\n"), "\(sentence)")
  }

  @Test func `a cut-off video gives what it holds where that is wanted`() async throws {
    let plain = try await VideoFixture.containers[0].path()
    let whole = try bytes(
      of: try await MediaFixtures.shared.file("fast.mp4", "-i \(plain) -c copy -movflags +faststart"))
    let path = try await MediaFixtures.shared.file("salvage.mp4", bytes: Array(whole.prefix(whole.count * 6 / 10)))
    var settings = DecodingSettings()
    settings.acceptsTruncatedVideo = true
    let count = try await DecodedVideo(path, settings: settings).times.count
    #expect(count > 5 && count < 25)
  }
}
