/// How much time and room a request may take.
package struct HTTPLimits: Sendable, Hashable {
  /// Until there is a connection. 10 s.
  package var connecting: Duration
  /// For everything. 60 s.
  package var total: Duration
  /// So long nothing may come or go. 20 s.
  package var silence: Duration
  /// Bytes of the answer's body. 16 MiB.
  package var answerSize: Int
  /// How many redirects are followed. 0.
  package var redirects: Int

  package init(
    connecting: Duration = .seconds(10), total: Duration = .seconds(60), silence: Duration = .seconds(20),
    answerSize: Int = 16 << 20, redirects: Int = 0
  ) {
    self.connecting = connecting
    self.total = total
    self.silence = silence
    self.answerSize = answerSize
    self.redirects = redirects
  }
}
