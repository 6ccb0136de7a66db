import Groundwork
import Records

/// Writes an object while there is room; asks for room a few megabytes ahead.
final class QuotaWriter: ObjectWriter {
  private let writer: any ObjectWriter
  private let quota: QuotaObjects
  private let state = Lock((granted: 0, written: 0))

  private static let step = 4 << 20

  init(_ writer: any ObjectWriter, quota: QuotaObjects) {
    self.writer = writer
    self.quota = quota
  }

  // What was promised is given back, also when nobody has said how it ended.
  deinit { settle(size: 0) }

  func write(_ bytes: [UInt8]) async throws {
    let missing = state.withLock { $0.written + bytes.count - $0.granted }
    if missing > 0 {
      // Ahead only where it costs nobody anything.
      let ahead = max(missing, Self.step)
      if quota.grantIfFree(ahead) {
        state.withLock { $0.granted += ahead }
      } else if try await quota.grant(missing) {
        state.withLock { $0.granted += missing }
      }
    }
    try await writer.write(bytes)
    state.withLock { $0.written += bytes.count }
  }

  func finish() async throws -> ObjectInfo {
    let info = try await writer.finish()
    settle(size: info.size)
    return info
  }

  func abandon() async {
    await writer.abandon()
    settle(size: 0)
  }

  private func settle(size: Int) {
    let granted = state.withLock { state in
      defer { state = (0, 0) }
      return state.granted
    }
    if granted != 0 || size != 0 { quota.settle(granted: granted, size: size) }
  }
}
