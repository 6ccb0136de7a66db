import Glibc
import TestKit
import Testing
import TrafficCore

/// The small sequences of `Benchmarks/peers/cases`, whose scores by the reference programs are in the tests.
enum SmallCases {
  static func bytes(_ name: String) throws -> [UInt8] {
    try Self.file("\(Checkout.root)/Benchmarks/peers/cases/\(name)")
  }

  static func file(_ path: String) throws -> [UInt8] {
    let file = unsafe try #require(fopen(path, "rb"), "cannot open \(path)")
    defer { unsafe fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = unsafe fread(&chunk, 1, chunk.count, file)
      if count == 0 { return bytes }
      bytes += chunk[..<count]
    }
  }

  /// `picture,class,x,y,w,h[,score]`
  static func boxes(_ name: String) throws -> [LabelledBox] {
    try String(decoding: bytes(name), as: UTF8.self).split(separator: "\n").map { line in
      let fields = line.split(separator: ",")
      let numbers = try fields.dropFirst(2).map { try #require(Double($0)) }
      return LabelledBox(
        picture: String(fields[0]), classID: try #require(Int(fields[1])),
        box: PixelBox(x1: numbers[0], y1: numbers[1], x2: numbers[0] + numbers[2], y2: numbers[1] + numbers[3]),
        score: numbers.count > 4 ? numbers[4] : 1)
    }
  }
}
