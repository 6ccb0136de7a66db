/// Where an upload goes while it arrives. `write` returns when more may come: that is how a slow disk slows the client.
package protocol UploadSink: Sendable {
  func write(_ bytes: [UInt8]) async throws
  /// Everything is there: make it last.
  func finish() async throws
  /// Leave nothing behind, also after `finish`.
  func abandon() async
}

extension Request {
  /// Moves the whole body into a sink. Nothing is left behind when it fails.
  package func upload(to sink: any UploadSink) async throws -> Int {
    var length = 0
    do {
      switch body {
      case .bytes(let bytes):
        length = bytes.count
        try await sink.write(bytes)
      case .stream(let stream):
        while let piece = try await stream.next() {
          length += piece.count
          try await sink.write(piece)
        }
      }
      try await sink.finish()
      return length
    } catch {
      await sink.abandon()
      throw error
    }
  }
}
