import Groundwork
import Outbound
import Records

/// Reads one object in ranges, each of which may be asked for again: an answer that breaks off costs one range.
final class S3Reader: ObjectReader {
  let info: ObjectInfo
  /// What was there at the beginning: another object of the same name is noticed.
  private let tag: String?
  private let client: S3Client
  private let state: Lock<State>

  private struct State {
    var ahead: [UInt8] = []
    var taken = 0
    var rest: Range<Int>
  }

  /// Asked for at once, in bytes.
  private static let step = 4 << 20

  init(info: ObjectInfo, tag: String?, limits: Range<Int>, client: S3Client) {
    self.info = info
    self.tag = tag
    self.client = client
    state = Lock(State(rest: limits))
  }

  func next() async throws -> [UInt8]? {
    if let piece = piece() { return piece }
    let rest = state.withLock { $0.rest }
    guard !rest.isEmpty else { return nil }
    let range = rest.lowerBound..<min(rest.upperBound, rest.lowerBound + Self.step)
    let bytes = try await fetch(range)
    state.withLock { state in
      state.ahead = bytes
      state.taken = 0
      state.rest = range.upperBound..<rest.upperBound
    }
    return piece()
  }

  func close() async { state.withLock { $0 = State(rest: 0..<0) } }

  private func piece() -> [UInt8]? {
    state.withLock { state in
      guard state.taken < state.ahead.count else { return nil }
      let piece = Array(state.ahead[state.taken...].prefix(ObjectRange.piece))
      state.taken += piece.count
      return piece
    }
  }

  private func fetch(_ range: Range<Int>) async throws -> [UInt8] {
    var headers = [(name: "range", value: "bytes=\(range.lowerBound)-\(range.upperBound - 1)")]
    if let tag { headers.append((name: "if-match", value: tag)) }
    let answer = try await client.send(S3Client.Request(key: info.key, headers: headers, answerSize: range.count))
    switch answer.status {
    // Some stores say 200 to a part as well; what counts is that it is no other part.
    case 200,
      206 where answer.body.count == range.count && isPart(answer, range):
      return answer.body
    case 412: throw StoreError(.conflict, "Object \(info.key) was replaced while it was read.")
    default: throw client.error(answer, "reading \(info.key)")
    }
  }

  private func isPart(_ answer: HTTPAnswer, _ range: Range<Int>) -> Bool {
    guard let text = answer.header("content-range") else { return range.count == info.size }
    return text.hasPrefix("bytes \(range.lowerBound)-\(range.upperBound - 1)/")
  }
}
