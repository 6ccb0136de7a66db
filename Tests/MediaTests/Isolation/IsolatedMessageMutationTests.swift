import Groundwork
import TestKit
import Testing
import TrafficCore

@testable import Media

/// What the processes of cameras and the program say to each other.
struct IsolatedMessageMutationTests {
  private static func picture(_ width: Int, _ height: Int) throws -> Picture {
    let count = width * height + 2 * ((width + 1) / 2) * ((height + 1) / 2)
    return try Picture(
      size: PixelSize(width: width, height: height), colour: ColourCoding(matrix: .bt709, isFullRange: false),
      planarBytes: (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) })
  }

  private static var description: SourceDescription {
    var description = SourceDescription(
      name: "rtsp://•••@camera/1", size: PixelSize(width: 17, height: 9), isLive: true)
    description.framesPerSecond = 12.5
    description.frameCount = 99
    description.duration = .milliseconds(1500)
    description.codec = "h264"
    return description
  }

  private static func said() throws -> [IsolatedMessage] {
    [
      .health(SourceHealth(phase: .connecting)), .described(description),
      .frame(index: 3, timestamp: Timestamp(microseconds: -5), try picture(17, 9)),
      .health(SourceHealth(phase: .stalled, reason: "no frame for 10 s")),
      .frame(index: 4, timestamp: Timestamp(microseconds: 1 << 50), try picture(2, 2)),
      .passing(parameters: [1, 2, 3]),
      .packet(
        CompressedPicture(
          timestamp: Timestamp(microseconds: 77), size: PixelSize(width: 16, height: 9), bytes: [0, 0, 1, 9])),
      .passing(parameters: nil), .passing(parameters: []), .failed("the end – ä"), .ended,
    ]
  }

  private static func bytes(of messages: [IsolatedMessage]) -> [UInt8] { messages.flatMap { $0.parts.flatMap(\.self) } }

  /// All messages that are whole.
  private static func read(_ bytes: [UInt8], maximumPixels: Int = 1000) throws -> [IsolatedMessage] {
    var reader = IsolatedReader(maximumPixels: maximumPixels)
    var (found, rest): ([IsolatedMessage], ArraySlice<UInt8>) = ([], bytes[...])
    while rest.count >= reader.wanted {
      let next = Array(rest.prefix(reader.wanted))
      rest = rest.dropFirst(next.count)
      if let message = try reader.take(next) { found.append(message) }
    }
    return found
  }

  @Test func `what was said is what is heard`() throws {
    let said = try Self.said()
    let heard = try Self.read(Self.bytes(of: said))
    #expect(heard.count == said.count)
    #expect(heard.map(\.kind) == said.map(\.kind))
    // Everything is written, so equal bytes are equal messages.
    #expect(Self.bytes(of: heard) == Self.bytes(of: said))
    guard case .described(let description) = heard[1], case .frame(3, let moment, let picture) = heard[2] else {
      Issue.record("\(heard)")
      return
    }
    #expect(description == Self.description)
    #expect(moment.microseconds == -5 && picture.size == PixelSize(width: 17, height: 9))
    #expect(picture.colour == ColourCoding(matrix: .bt709, isFullRange: false))
    #expect(picture.planarBytes() == (try Self.picture(17, 9)).planarBytes())
    guard case .packet(let packet) = heard[6], case .passing(let none) = heard[7], case .passing(let empty) = heard[8]
    else {
      Issue.record("\(heard)")
      return
    }
    #expect(none == nil && empty == [])
    #expect(packet.bytes == [0, 0, 1, 9] && packet.timestamp.microseconds == 77 && packet.size.width == 16)
  }

  @Test func `packets for which there is no room are left out, and then the stream begins anew`() async throws {
    let intake = ChildIntake()
    func send(_ numbers: Range<Int>) {
      for number in numbers {
        intake.take(
          CompressedPicture(
            timestamp: Timestamp(microseconds: Int64(number)), size: PixelSize(width: 16, height: 9), bytes: [1]))
      }
    }
    func next() async throws -> IsolatedMessage.Kind { try #require(await intake.next()).kind }
    send(0..<5)
    intake.opened(parameters: [7])
    send(5..<10)
    // Nobody has asked for them.
    #expect(try await next() == .passing)
    intake.want(true)
    #expect(intake.isWanted)
    send(10..<1000)
    var kinds: [IsolatedMessage.Kind] = []
    for _ in 0..<256 { kinds.append(try await next()) }
    #expect(kinds.allSatisfy { $0 == .packet })
    send(1000..<1002)
    #expect(try await next() == .passing)
    guard case .packet(let first)? = await intake.next() else {
      Issue.record("no packet")
      return
    }
    #expect(first.timestamp.microseconds == 1000)
  }

  @Test func `a picture that is larger than allowed is refused by its head alone`() throws {
    let message = IsolatedMessage.frame(index: 0, timestamp: .zero, try Self.picture(64, 64))
    let error = #expect(throws: MediaError.self) { try Self.read(Self.bytes(of: [message]), maximumPixels: 100) }
    #expect(error?.kind == .damaged)
    var lying = IsolatedHead(kind: .frame, length: 1 << 31).bytes
    lying += [UInt8](repeating: 0, count: 64)
    #expect(throws: MediaError.self) { try Self.read(lying) }
    let large = IsolatedHead(kind: .packet, length: IsolatedHead.longestPacket + 1).bytes
    #expect(throws: MediaError.self) { try Self.read(large) }
  }

  @Test func `damaged messages are refused or are other ones, never a crash`() throws {
    let original = Self.bytes(of: try Self.said())
    var mutation = Mutation(seed: 31)
    var (refused, heard, light) = (0, 0, 0)
    for _ in 0..<Mutation.rounds(usual: 3000) {
      do {
        for message in try Self.read(mutation.damage(original)) {
          heard += 1
          if case .frame(_, _, let picture) = message { light += Int(picture.planarBytes().first ?? 0) }
        }
      } catch is MediaError {
        refused += 1
      }
    }
    #expect(refused > 500)
    #expect(heard > 1000)
    #expect(light >= 0)
  }

  private static var request: IsolatedRequest {
    var request = SourceRequest(camera: CameraID("north-2"))
    request.decoding.keyFrameWait = .seconds(5)
    request.decoding.isLowDelay = true
    request.recordedAt = Timestamp(microseconds: 77)
    request.live.kind = .snapshot(every: .milliseconds(300))
    request.live.credentials = LiveRequest.Credentials(user: "u", password: Secret("word"))
    request.live.settings.backoff = .metered
    request.live.settingsKey = "cameras.north-2"
    return IsolatedRequest(address: Secret("http://camera/picture.jpg"), request: request)
  }

  @Test func `a request arrives as it was made`() throws {
    let bytes = Self.request.bytes
    let heard = try IsolatedRequest(Array(bytes.dropFirst(IsolatedHead.count)))
    #expect(heard.bytes == bytes)
    #expect(heard.address == Self.request.address && heard.request.camera == CameraID("north-2"))
    #expect(heard.request.decoding == Self.request.request.decoding)
    #expect(heard.request.live.settings == Self.request.request.live.settings)
    #expect(heard.request.live.kind == .snapshot(every: .milliseconds(300)))
    #expect(heard.request.live.credentials?.password.revealed == "word")
  }

  @Test func `damaged requests are refused or are other ones, never a crash`() {
    let original = Array(Self.request.bytes.dropFirst(IsolatedHead.count))
    var mutation = Mutation(seed: 32)
    var (refused, understood) = (0, 0)
    for _ in 0..<Mutation.rounds(usual: 3000) {
      do {
        _ = try IsolatedRequest(mutation.damage(original))
        understood += 1
      } catch {
        refused += 1
      }
    }
    #expect(refused > 500 && understood > 100)
  }
}
