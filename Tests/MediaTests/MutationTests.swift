import Foundation
import Groundwork
import Media
import TestKit
import Testing
import TrafficCore

/// Damages whole files in ways that networks, disks and attackers do, the same way every time.
struct Mutator {
  private var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  mutating func mutated(_ whole: [UInt8]) -> [UInt8] {
    var bytes = whole
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      guard !bytes.isEmpty else { return bytes }
      // The front holds the headers, where damage does most.
      let reach = Bool.random(using: &random) ? min(bytes.count, 512) : bytes.count
      let place = Int.random(in: 0..<reach, using: &random)
      let length = min(Int.random(in: 1...64, using: &random), bytes.count - place)
      switch Int.random(in: 0..<7, using: &random) {
      case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      case 1: bytes[place] = [0, 0xFF, 0x7F, 0x80, 1].randomElement(using: &random) ?? 0
      case 2: for index in place..<place + length { bytes[index] = .random(in: 0...255, using: &random) }
      case 3: bytes.removeSubrange(place..<place + length)
      case 4: bytes.insert(contentsOf: bytes[place..<place + length], at: place)
      case 5: bytes.removeLast(bytes.count - place)
      default: for index in place..<min(place + 4, bytes.count) { bytes[index] = 0xFF }
      }
    }
    return bytes
  }
}

/// `make fuzz` sets GANTRY_FUZZ_ROUNDS to many; without it a short run takes part in the tests.
@Suite(.serialized, .timeLimit(.minutes(60)))
struct MutationTests {
  private static let rounds = ProcessInfo.processInfo.environment["GANTRY_FUZZ_ROUNDS"].flatMap(Int.init)
  private static let slowest = Duration.seconds(10)

  @Test func `damaged pictures are refused or read, never worse`() async throws {
    let kinds = ["420.jpg -pix_fmt yuvj420p", "444.jpg -pix_fmt yuvj444p", "a.png", "a.bmp", "a.webp", "a.tiff"]
    var wholes: [[UInt8]] = []
    for spec in kinds {
      let parts = spec.split(separator: " ", maxSplits: 1).map(String.init)
      let path = try await MediaFixtures.shared.file(
        "fuzz-\(parts[0])", "-f lavfi -i testsrc2=size=64x48 -frames:v 1 \(parts.dropFirst().joined())")
      wholes.append(try bytes(of: path))
    }
    let reader = ImageReader()
    var mutator = Mutator(seed: 20_261_120)
    var read = 0
    for round in 0..<(Self.rounds ?? 1500) {
      let damaged = mutator.mutated(wholes[round % wholes.count])
      let took = ContinuousClock().measure {
        do throws(MediaError) {
          let picture = try reader.read(damaged, subject: "round \(round)")
          read += picture.planarBytes().count > 0 ? 1 : 0
        } catch {
          #expect(error.description.hasPrefix("round \(round): "))
        }
      }
      #expect(took < Self.slowest, "round \(round)")
    }
    print("mutated pictures read all the same: \(read)")
    #expect(read > 0)
  }

  @Test func `damaged videos are refused or played, never worse`() async throws {
    let fixtures = (VideoFixture.containers + VideoFixture.codecs).filter {
      ["h264.mp4", "h264.mkv", "h264.ts", "h264.avi", "h264.flv", "hevc.mp4", "mpeg4.avi", "vp8.webm", "vp9.webm"]
        .contains($0.name)
    }
    var wholes: [(String, [UInt8])] = []
    for fixture in fixtures { wholes.append((fixture.name, try bytes(of: await fixture.path()))) }
    let folder = try await MediaFixtures.shared.folder("fuzz")
    var settings = DecodingSettings()
    settings.acceptsTruncatedVideo = true
    settings.maximumPixels = 1_000_000
    var mutator = Mutator(seed: 20_261_121)
    var frames = 0
    for round in 0..<(Self.rounds.map { max(1, $0 / 4) } ?? 90) {
      let (name, whole) = wholes[round % wholes.count]
      let path = "\(folder)/\(name)"
      try Data(mutator.mutated(whole)).write(to: URL(filePath: path))
      let started = ContinuousClock().now
      do {
        let source = try await VideoFileSource.open(path: path, camera: CameraID("fuzz"), settings: settings)
        while try await source.next() != nil { frames += 1 }
      } catch let error as MediaError {
        #expect(error.description.hasPrefix(path))
      }
      #expect(started.duration(to: ContinuousClock().now) < Self.slowest, "\(name), round \(round)")
    }
    print("frames of mutated videos: \(frames)")
    #expect(frames > 0)
  }
}
