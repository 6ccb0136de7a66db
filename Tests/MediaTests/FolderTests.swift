import Foundation
import Glibc
import TestKit
import Testing
import TrafficCore

@testable import Media

struct FolderTests {
  @Test func `names are ordered as people count`() {
    let names = ["b", "frame10", "frame9", "frame09", "a", "frame 2", "frame", "9", "10", "frame9b", ""]
    let expected = ["", "9", "10", "a", "b", "frame", "frame 2", "frame09", "frame9", "frame9b", "frame10"]
    #expect(names.sorted(by: NaturalOrder.precedes) == expected)
  }

  @Test func `numbers longer than any integer are ordered too`() {
    let (small, large) = ("9" + String(repeating: "0", count: 40), "1" + String(repeating: "0", count: 41))
    #expect(NaturalOrder.precedes(small, large))
    #expect(!NaturalOrder.precedes(large, small))
  }

  @Test func `what cannot be looked at is told by the one who reads it, and what is no file is left out`() async throws
  {
    let folder = try await MediaFixtures.shared.folder("odd things")
    try FileManager.default.createSymbolicLink(atPath: "\(folder)/broken.jpg", withDestinationPath: "nowhere")
    try FileManager.default.createDirectory(atPath: "\(folder)/inner", withIntermediateDirectories: true)
    #expect(unsafe mkfifo("\(folder)/pipe.jpg", 0o600) == 0)
    #expect(try Folder.images(in: folder) == ["\(folder)/broken.jpg"])
    let source = try await ImageSource.open(path: folder, camera: CameraID("test"))
    let error = await #expect(throws: MediaError.self) { _ = try await source.next() }
    #expect(error?.kind == .notFound)
  }

  @Test(arguments: [
    (ENOENT, MediaError.Kind.notFound), (EACCES, .notReadable), (EPERM, .notReadable), (EIO, .notReadable),
  ])
  func `the system's reasons become kinds`(code: Int32, kind: MediaError.Kind) {
    let error = OpenFile.error(code, "cannot list the folder", "/pictures")
    #expect(error.kind == kind)
    #expect(error.description.hasPrefix("/pictures: cannot list the folder: "))
  }
}
