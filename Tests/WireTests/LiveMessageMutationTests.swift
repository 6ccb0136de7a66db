import Foundation
import TestKit
import Testing
import TrafficCore

@testable import Wire

struct LiveMessageMutationTests {
  private let originals: [[UInt8]] = [
    LiveFrame(
      videoID: 3, frameNumber: 42, milliseconds: 1_777_629_600_123, letters: Array("/9j/4AAQ".utf8),
      region: [PixelPoint(x: 1, y: 2), PixelPoint(x: 3, y: 4.5)], error: "a\"\\\u{1}ä", message: "😀"
    ).backendMessage,
    LiveAnalytics(
      videoID: 1, frameNumber: 2, milliseconds: 3, totalVehicles: 4, speedingCount: 1, currentInRegion: 5,
      speeding: [
        LiveAnalytics.Vehicle(
          trackID: 1, box: PixelBox(x1: 1, y1: 2, x2: 3, y2: 4), kilometresPerHour: 61, classID: 7, confidence: 0.5)
      ]
    ).backendMessage,
    Array(#"{"type":"heartbeat","x":[true,false,null,-1.5e3,"\ud83d\ude00\u0041"]}"#.utf8),
  ]

  @Test func `damaged messages are refused or are other ones, never a crash, and what is passed on is JSON`() throws {
    var mutation = Mutation(seed: 86)
    var (refused, passedOn) = (0, 0)
    for round in 0..<Mutation.rounds(usual: 6000) {
      let bytes = mutation.damage(originals[round % originals.count])
      do {
        switch try LiveIngress.read(bytes) {
        case .frame(let frame):
          passedOn += 1
          _ = try JSONSerialization.jsonObject(with: Data(frame.clientMessage()))
        case .analytics(let analytics):
          passedOn += 1
          _ = try JSONSerialization.jsonObject(with: Data(analytics.clientMessage))
        case .heartbeat, nil: break
        }
      } catch is JSONFault {
        refused += 1
      }
    }
    #expect(refused > 1000)
    #expect(passedOn > 200)
  }

  @Test func `damaged requests of clients never crash`() {
    var mutation = Mutation(seed: 87)
    let original = Array(#"{"action":"subscribe","channel":"processed_frame_1"}"#.utf8)
    var understood = 0
    for _ in 0..<Mutation.rounds(usual: 3000) {
      if let request = LiveClientRequest(mutation.damage(original)) {
        understood += 1
        if case .subscribe(let name) = request { _ = LiveChannel(name) }
      }
    }
    #expect(understood > 100)
  }
}
