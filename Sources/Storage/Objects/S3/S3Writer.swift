import Groundwork
import Outbound
import Records

/// Writes one object: a small one at once, a large one in parts, of which one is kept in memory.
final class S3Writer: ObjectWriter {
  private struct State {
    var buffer: [UInt8] = []
    var upload: String?
    var tags: [String] = []
    var size = 0
    var isOver = false

    mutating func takePart(_ size: Int) -> [UInt8]? {
      guard buffer.count >= size else { return nil }
      let part = Array(buffer.prefix(size))
      buffer.removeFirst(size)
      return part
    }
  }

  private let key: ObjectKey
  private let type: String
  private let client: S3Client
  private let state = Lock(State())

  init(key: ObjectKey, type: String, client: S3Client) {
    self.key = key
    self.type = type
    self.client = client
  }

  func write(_ bytes: [UInt8]) async throws {
    let isOver = state.withLock { state in
      state.buffer += bytes
      state.size += bytes.count
      return state.isOver
    }
    guard !isOver else { throw StoreError(.invalid, "Object \(key) is closed already.") }
    let size = client.settings.partSize
    while let part = state.withLock({ $0.takePart(size) }) { try await send(part) }
  }

  func finish() async throws -> ObjectInfo {
    let (rest, isWhole, size, wasOver) = state.withLock { state in
      defer { state.isOver = true }
      return (state.buffer, state.upload == nil, state.size, state.isOver)
    }
    guard !wasOver else { throw StoreError(.invalid, "Object \(key) is closed already.") }
    if isWhole { try await sendWhole(rest) } else { try await complete(rest, size) }
    state.withLock { $0.buffer = [] }
    return ObjectInfo(key: key, size: size, modified: client.now)
  }

  func abandon() async {
    let upload = state.withLock { state in
      defer { (state.isOver, state.buffer, state.upload) = (true, [], nil) }
      return state.upload
    }
    guard let upload else { return }
    // What cannot be told now is called off by `removeUnfinished` later.
    _ = try? await client.send(
      S3Client.Request(method: "DELETE", key: key, query: [(name: "uploadId", value: upload)]))
  }

  private func sendWhole(_ bytes: [UInt8]) async throws {
    let answer = try await client.send(
      S3Client.Request(method: "PUT", key: key, headers: [(name: "content-type", value: type)], body: bytes))
    guard answer.status == 200 else { throw client.error(answer, "writing \(key)") }
  }

  private func send(_ part: [UInt8]) async throws {
    let upload = try await begin()
    let number = state.withLock { $0.tags.count + 1 }
    let answer = try await client.send(
      S3Client.Request(
        method: "PUT", key: key,
        query: [(name: "partNumber", value: "\(number)"), (name: "uploadId", value: upload)], body: part))
    guard answer.status == 200, let tag = answer.header("etag") else {
      throw client.error(answer, "writing part \(number) of \(key)")
    }
    state.withLock { $0.tags.append(tag) }
  }

  private func begin() async throws -> String {
    if let upload = state.withLock({ $0.upload }) { return upload }
    let answer = try await client.send(
      S3Client.Request(
        method: "POST", key: key, query: [(name: "uploads", value: "")],
        headers: [(name: "content-type", value: type)]))
    guard answer.status == 200, let upload = XMLText(answer.body).first("UploadId") else {
      throw client.error(answer, "beginning \(key)")
    }
    state.withLock { $0.upload = upload }
    return upload
  }

  private func complete(_ rest: [UInt8], _ size: Int) async throws {
    if !rest.isEmpty { try await send(rest) }
    let (upload, tags) = state.withLock { ($0.upload ?? "", $0.tags) }
    let parts = tags.enumerated().map { "<Part><PartNumber>\($0 + 1)</PartNumber><ETag>\($1)</ETag></Part>" }.joined()
    let body = Array("<CompleteMultipartUpload>\(parts)</CompleteMultipartUpload>".utf8)
    let answer = try await client.send(
      S3Client.Request(method: "POST", key: key, query: [(name: "uploadId", value: upload)], body: body))
    // S3 may say 200 first and find the error later; and what an attempt has finished whose answer was lost is unknown
    // to the next.
    if answer.status == 200, XMLText(answer.body).first("Code") == nil { return }
    let isThere = try await client.send(S3Client.Request(method: "HEAD", key: key))
    guard isThere.status == 200, isThere.header("content-length") == "\(size)", answer.status == 404 else {
      throw client.error(answer, "finishing \(key)")
    }
  }
}
