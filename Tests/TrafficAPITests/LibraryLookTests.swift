import Pipeline
import TestKit
import Testing
import TrafficAPI
import TrafficCore

struct LibraryLookMutationTests {
  private let look = LibraryLook(
    description: SourceDescription(
      name: "video", size: PixelSize(width: 640, height: 360), framesPerSecond: 29.97, duration: .seconds(12.5),
      codec: "h264"), bytes: 123_456, picture: [0xFF, 0xD8, 10, 13, 0])

  @Test func `what was found out about a file is read as it was written`() throws {
    let read = try #require(KeptLook.look(KeptLook.bytes(of: look)))
    #expect(read.description == look.description && read.bytes == look.bytes && read.picture == look.picture)
    var bare = look
    (bare.description.codec, bare.description.duration, bare.description.framesPerSecond) = (nil, nil, nil)
    bare.picture = nil
    let other = try #require(KeptLook.look(KeptLook.bytes(of: bare)))
    #expect(other.description == bare.description && other.picture == nil)
    for bad in ["", "{}", "{}\n", "[]\n", "{\"width\":0,\"height\":1,\"bytes\":1}\n", "\n\n"] {
      #expect(KeptLook.look(Array(bad.utf8)) == nil, "\(bad)")
    }
  }

  @Test func `what was damaged is none, or another, and never a crash`() {
    let bytes = KeptLook.bytes(of: look)
    var mutation = Mutation(seed: 611)
    var read = 0
    for _ in 0..<Mutation.rounds(usual: 3000) {
      if let look = KeptLook.look(mutation.damage(bytes)) {
        read += 1
        #expect(look.description.size.width > 0 && look.description.size.height > 0)
      }
    }
    #expect(read > 0)
  }
}
