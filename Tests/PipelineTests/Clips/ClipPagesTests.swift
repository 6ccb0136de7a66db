import Groundwork
import Records
import TestKit
import Testing
import TrafficCore

@testable import Pipeline

/// Pages of many clips, over names alone.
@Suite(.timeLimit(.minutes(1)))
struct ClipPagesTests {
  /// Lists names in order, and counts what that took.
  private final class Names: Objects {
    private let keys: [ObjectKey]
    private let asked = Lock((calls: 0, names: 0))

    init(_ clips: [Clip]) throws {
      let all = try clips.map { try Clip.key(camera: $0.camera, name: $0.name) }
      keys = all.sorted { $0.text < $1.text }
    }

    var calls: Int { asked.withLock { $0.calls } }
    var names: Int { asked.withLock { $0.names } }

    func list(prefix: String, after: ObjectKey?, limit: Int) -> [ObjectInfo] {
      let start = max(prefix, after?.text ?? "")
      var (low, high) = (0, keys.count)
      while low < high {
        let middle = (low + high) / 2
        if keys[middle].text <= start { low = middle + 1 } else { high = middle }
      }
      let page = keys[low...].prefix(limit).prefix { $0.text.hasPrefix(prefix) }
      asked.withLock { $0 = ($0.calls + 1, $0.names + page.count) }
      return page.map { ObjectInfo(key: $0, size: 10, modified: .zero) }
    }

    private struct Unasked: Error {}
    func writer(_ key: ObjectKey, type: String) throws -> any ObjectWriter { throw Unasked() }
    func put(_ key: ObjectKey, file: String, type: String) throws -> ObjectInfo { throw Unasked() }
    func reader(_ key: ObjectKey, range: Range<Int>?) throws -> any ObjectReader { throw Unasked() }
    func copy(_ key: ObjectKey, toFile path: String) throws { throw Unasked() }
    func head(_ key: ObjectKey) throws -> ObjectInfo? { throw Unasked() }
    func delete(_ key: ObjectKey) throws { throw Unasked() }
    func removeUnfinished(
      prefix: String, from start: Timestamp, before end: Timestamp, _ isOurs: @Sendable (ObjectKey) -> Bool
    ) throws -> Int { throw Unasked() }
    func link(_ key: ObjectKey, lasting: Duration) throws -> String? { throw Unasked() }
    func localFile(_ key: ObjectKey) throws -> String? { throw Unasked() }
    func check() throws { throw Unasked() }
  }

  private static let now: Int64 = 1_795_343_000_000
  private let wall = ManualClock(sinceEpoch: .milliseconds(now))

  /// - Parameter ago: milliseconds before now.
  private func clip(_ ago: Int64, of camera: String = "north") -> Clip {
    Clip(
      camera: camera, begins: Timestamp(microseconds: (Self.now - ago) * 1000), seconds: 15, causes: [.speeding],
      bytes: 10)
  }

  /// One after the other, as far back as there are so many; of other cameras there are more.
  private func clips(_ count: Int, every: Int64, from ago: Int64 = 0) -> [Clip] {
    let own = (0..<count).map { clip(ago + Int64($0) * every) }
    return own + (0..<2000).flatMap { [clip(Int64($0) * 999, of: "north-2"), clip(Int64($0) * 999, of: "a")] }
  }

  @Test func `a page costs the same however much is kept`() async throws {
    for count in [2_000, 60_000] {
      let names = try Names(clips(count, every: 25_000))
      let shelf = ClipShelf(objects: names, wall: wall)
      let first = try await shelf.list(of: "north", before: nil, limit: 100)
      #expect(first.map(\.name) == (0..<100).map { clip($0 * 25_000).name })
      let next = try await shelf.list(of: "north", before: first.last?.name, limit: 100)
      #expect(next.map(\.name) == (100..<200).map { clip($0 * 25_000).name })
      #expect(names.calls <= 8 && names.names <= 8_000, "\(names.calls) calls, \(names.names) names")
    }
  }

  @Test(arguments: [0, 1, 500])
  func `pages from the newest to the oldest have every clip once`(around: Int) async throws {
    var random = SeededRandom(seed: UInt64(around))
    var all = clips(3, every: 7_000_000) + clips(2_500, every: 40, from: 900_000_000)
    // Long quiet, long ago, ahead of our clock, and at the same moment.
    all += [clip(40_000_000_000), clip(-5_000_000), clip(1_795_342_999_999)]
    all += (0..<around).map { _ in clip(Int64.random(in: 0..<60_000_000_000, using: &random)) }
    let wanted = Set(all.filter { $0.camera == "north" }.map(\.name)).sorted(by: >)
    let names = try Names(Array(Set(all)))
    let shelf = ClipShelf(objects: names, wall: wall)
    var (found, last) = ([String](), String?.none)
    while case let page = try await shelf.list(of: "north", before: last, limit: 97), !page.isEmpty {
      found += page.map(\.name)
      last = page.last?.name
    }
    #expect(found == wanted)
  }

  @Test(arguments: ["", "0", "zzz", "ä/..", "1795343000000", "5-1-manual.mp4", "0000-", "99999999999999999999-"])
  func `a name that is none is a place all the same`(name: String) async throws {
    let all = clips(3_000, every: 60_000)
    let shelf = ClipShelf(objects: try Names(all), wall: wall)
    let wanted = all.filter { $0.camera == "north" && $0.name < name }.map(\.name)
    #expect(try await shelf.list(of: "north", before: name, limit: 5_000).map(\.name) == wanted)
  }

  @Test func `very many in one moment are read all the same`() async throws {
    let all = (0..<2_500).map { number in
      Clip(
        camera: "north", begins: Timestamp(microseconds: Self.now * 1000), seconds: Double(number) / 1000,
        causes: [.manual], bytes: 10)
    }
    let shelf = ClipShelf(objects: try Names(all), wall: wall)
    #expect(try await shelf.list(of: "north", before: nil, limit: 9_999).count == 2_500)
  }
}
