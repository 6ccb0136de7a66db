/// The body of a request while it arrives. The client is held back while nobody reads.
package struct BodyStream: Sendable, AsyncSequence {
  package typealias Element = [UInt8]

  /// As announced; nil for chunks.
  package let length: Int?
  fileprivate let pipe: BytePipe
  private let share: BodyShare?

  init(_ pipe: BytePipe, length: Int?, share: BodyShare) {
    self.pipe = pipe
    self.length = length
    self.share = share
  }

  /// A body that is already complete, cut into pieces: for tests.
  package init(pieces: [[UInt8]]) {
    pipe = BytePipe(limit: .max)
    length = nil
    share = nil
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
  /// Whoever gathers a large piece of the body says how much of it lies in memory now; once that is too much, together
  /// with everybody else's, this throws 503.
  func holds(_ bytes: Int) throws(HTTPError) {
    if bytes > BodyBudget.small, let share, !share.resize(to: bytes) { throw BodyShare.refusal }
  }

  /// What still comes is thrown away.
  func abandon() { pipe.abandon() }
}
