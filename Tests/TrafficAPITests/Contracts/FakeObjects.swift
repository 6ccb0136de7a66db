import Groundwork
import Records
import TrafficCore

/// Objects in memory that fail when they are told to.
final class FakeObjects: Objects {
  private struct State {
    var kept: [String: [UInt8]] = [:]
    var open = 0
    var failure: StoreError?
    var failures: [String: StoreError] = [:]
    var link: Result<String?, StoreError> = .success(nil)
  }

  private let state = Lock(State())

  /// Every call ends in this.
  func fail(_ failure: StoreError?) { state.withLock { $0.failure = failure } }

  /// Every call about this object ends in this.
  func fail(_ failure: StoreError?, on name: String) { state.withLock { $0.failures[name] = failure } }

  /// What `link` gives.
  func answerLinks(_ link: Result<String?, StoreError>) { state.withLock { $0.link = link } }

  var names: [String] { state.withLock { $0.kept.keys.sorted() } }
  /// Written to and neither finished nor abandoned.
  var openWriters: Int { state.withLock { $0.open } }
  func bytes(_ name: String) -> [UInt8]? { state.withLock { $0.kept[name] } }
  func keep(_ name: String, _ bytes: [UInt8]) { state.withLock { $0.kept[name] = bytes } }

  func writer(_ key: ObjectKey, type: String) throws -> any ObjectWriter {
    try check()
    state.withLock { $0.open += 1 }
    return Writer(objects: self, key: key)
  }

  func put(_ key: ObjectKey, file: String, type: String) throws -> ObjectInfo {
    throw StoreError(.invalid, "the tests put no files")
  }

  func reader(_ key: ObjectKey, range: Range<Int>?) throws -> any ObjectReader {
    try check()
    guard let info = try head(key), let all = bytes(key.text) else { throw StoreError(.missing, key.text) }
    let part = range.map { all[$0.clamped(to: 0..<all.count)] } ?? all[...]
    return Reader(info: info, rest: Array(part))
  }

  func copy(_ key: ObjectKey, toFile path: String) throws { throw StoreError(.invalid, "the tests copy no files") }

  func head(_ key: ObjectKey) throws -> ObjectInfo? {
    try check()
    return bytes(key.text).map { ObjectInfo(key: key, size: $0.count, modified: .zero) }
  }

  func delete(_ key: ObjectKey) throws {
    try check()
    if let failure = state.withLock({ $0.failures[key.text] }) { throw failure }
    state.withLock { _ = $0.kept.removeValue(forKey: key.text) }
  }

  func list(prefix: String, after: ObjectKey?, limit: Int) throws -> [ObjectInfo] {
    try names.filter { $0.hasPrefix(prefix) }.compactMap { try head(ObjectKey($0)) }
  }

  func removeUnfinished(
    prefix: String, from start: Timestamp, before end: Timestamp, _ isOurs: @Sendable (ObjectKey) -> Bool
  ) -> Int { 0 }

  func link(_ key: ObjectKey, lasting: Duration) throws -> String? { try state.withLock { $0.link }.get() }
  func localFile(_ key: ObjectKey) throws -> String? { nil }
  func check() throws { if let failure = state.withLock({ $0.failure }) { throw failure } }

  private func finish(_ key: ObjectKey, _ bytes: [UInt8]) throws -> ObjectInfo {
    try check()
    state.withLock { state in
      state.open -= 1
      state.kept[key.text] = bytes
    }
    return ObjectInfo(key: key, size: bytes.count, modified: .zero)
  }

  private final class Writer: ObjectWriter {
    private let objects: FakeObjects
    private let key: ObjectKey
    private let bytes = Lock<[UInt8]>([])

    init(objects: FakeObjects, key: ObjectKey) {
      self.objects = objects
      self.key = key
    }

    func write(_ more: [UInt8]) throws {
      try objects.check()
      bytes.withLock { $0 += more }
    }

    func finish() throws -> ObjectInfo { try objects.finish(key, bytes.withLock { $0 }) }
    func abandon() { objects.state.withLock { $0.open -= 1 } }
  }

  private final class Reader: ObjectReader {
    let info: ObjectInfo
    private let rest: Lock<[UInt8]>

    init(info: ObjectInfo, rest: [UInt8]) {
      self.info = info
      self.rest = Lock(rest)
    }

    func next() -> [UInt8]? {
      rest.withLock { rest in
        if rest.isEmpty { return nil }
        let piece = Array(rest.prefix(1000))
        rest.removeFirst(piece.count)
        return piece
      }
    }

    func close() {}
  }
}
