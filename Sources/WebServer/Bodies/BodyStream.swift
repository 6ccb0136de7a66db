/// The body of a request while it arrives. The client is held back while nobody reads.
package struct BodyStream: Sendable, AsyncSequence {
  package typealias Element = [UInt8]

  /// As announced; nil for chunks.
  package let length: Int?
  fileprivate let pipe: BytePipe

  init(_ pipe: BytePipe, length: Int?) {
    self.pipe = pipe
    self.length = length
  }

  /// A body that is already complete, cut into pieces: for tests.
  package init(pieces: [[UInt8]]) {
    pipe = BytePipe(limit: .max)
    length = nil
    for piece in pieces where !piece.isEmpty { _ = unsafe piece.withUnsafeBytes { unsafe pipe.offer($0) } }
    pipe.finish()
  }

  /// The next piece, of any size; nil at the end. Throws when the client goes away or sends too much.
  package func next() async throws -> [UInt8]? { try await pipe.next() }

  package func makeAsyncIterator() -> Iterator { Iterator(stream: self) }

  package struct Iterator: AsyncIteratorProtocol {
    let stream: BodyStream

    package mutating func next() async throws -> [UInt8]? { try await stream.next() }
  }
}

extension BodyStream {
  /// What still comes is thrown away.
  func abandon() { pipe.abandon() }
}
