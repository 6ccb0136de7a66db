import Foundation
import Media
import TestKit
import Testing
import TrafficCore

/// The first picture of whatever source `path` is.
func firstPicture(_ path: String, settings: DecodingSettings = DecodingSettings()) async throws -> Picture {
  let request = SourceRequest(camera: CameraID("test"), decoding: settings)
  let source = try await SourceKind.open(SourceAddress(path), request)
  let frame = try #require(try await source.next(), "\(path): no picture")
  return frame.picture
}

/// The first frame as the `ffmpeg` command line brings it upright and into 4:2:0.
func rawFrame(_ path: String) throws -> [UInt8] {
  Array(try MediaFixtures.run("ffmpeg", "-v error -i \(path) -frames:v 1 -f rawvideo -pix_fmt yuv420p -"))
}

func bytes(of path: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path))) }

/// The mean distance of two equally long rows of samples.
func meanDifference(_ left: [UInt8], _ right: [UInt8]) -> Double {
  guard left.count == right.count, !left.isEmpty else { return .infinity }
  return Double(zip(left, right).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }) / Double(left.count)
}
