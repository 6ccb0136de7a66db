import Foundation
import Media
import TestKit
import Testing
import TrafficCore

/// A disk with room for the pictures of a video, but not for its index, which is written last and moved to the front.
@Suite(.enabled(if: SmallDisk.isPossible, "needs the right to mount a small disk"), .timeLimit(.minutes(1)))
struct FullDiskTests {
  private func write(_ path: String) throws {
    let writer = try MP4Writer(path: path, settings: VideoSettings())
    for index in 0..<1500 {
      try writer.append(
        TestPicture.plain(
          Palette.white, size: PixelSize(width: 16, height: 16), coding: .init(matrix: .bt601, isFullRange: false)),
        at: Timestamp(microseconds: Int64(index * index)))
    }
    try writer.finish()
  }

  @Test func `a disk that is full when the index comes is told, and nothing stays`() async throws {
    let whole = try await MediaFixtures.shared.folder("whole") + "/out.mp4"
    try write(whole)
    let bytes = try #require(try FileManager.default.attributesOfItem(atPath: whole)[.size] as? Int)
    let disk = try SmallDisk(bytes: bytes - 8192, at: try await MediaFixtures.shared.folder("small-disk"))
    defer { disk.unmount() }
    let error = #expect(throws: MediaError.self) { try write(disk.folder + "/out.mp4") }
    #expect(error?.kind == .notWritable)
    #expect(error?.description.contains("index") == true)
    #expect(error?.description.contains("No space left on device") == true)
    #expect(try FileManager.default.contentsOfDirectory(atPath: disk.folder) == [])
  }
}

/// A disk in memory; only root can have one.
private struct SmallDisk {
  static let isPossible: Bool = {
    let folder = NSTemporaryDirectory() + "gantry-disk-\(ProcessInfo.processInfo.processIdentifier)"
    guard (try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)) != nil else {
      return false
    }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    guard let disk = try? SmallDisk(bytes: 65536, at: folder) else { return false }
    disk.unmount()
    return true
  }()

  let folder: String

  init(bytes: Int, at folder: String) throws {
    self.folder = folder
    _ = try MediaFixtures.run("mount", "-t tmpfs -o size=\(bytes) tmpfs", [folder])
  }

  func unmount() { _ = try? MediaFixtures.run("umount", "", [folder]) }
}
