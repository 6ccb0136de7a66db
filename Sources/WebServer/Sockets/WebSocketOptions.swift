/// How a socket route treats its clients.
package struct WebSocketOptions: Sendable {
  /// Which pages may open it. Programs send no `Origin` and are always let in.
  package enum Origins: Sendable, Equatable {
    case any
    /// Only pages of the host that is asked.
    case sameHost
    /// Also `https://example.org` and its like.
    case these([String])
  }

  package enum Compression: Sendable, Equatable {
    case off
    /// Each message for itself: an idle client costs no memory, and a broadcast is compressed once.
    case perMessage
    /// Better compression for about 300 KiB per client.
    case sharedContext
  }

  /// Bytes of one message, compressed or not; more ends the connection with 1009.
  package var maximumMessage: Int
  package var queue: OutgoingQueuePolicy
  package var origins: Origins
  package var compression: Compression
  /// Those that the route speaks, preferred first. A client that offers only others is let in without one.
  package var subprotocols: [String]
  /// A client that says nothing for this long gets a ping; after as long again it is given up.
  package var pingInterval: Duration
  /// A client whose connection takes nothing for this long is put out.
  package var patience: Duration

  package init(
    maximumMessage: Int = 64 << 10, queue: OutgoingQueuePolicy = .dropOldest(messages: 64), origins: Origins = .any,
    compression: Compression = .perMessage, subprotocols: [String] = [], pingInterval: Duration = .seconds(30),
    patience: Duration = .seconds(10)
  ) {
    self.maximumMessage = maximumMessage
    self.queue = queue
    self.origins = origins
    self.compression = compression
    self.subprotocols = subprotocols
    self.pingInterval = pingInterval
    self.patience = patience
  }
}

/// How many messages may wait for a slow client, and what happens to more.
package enum OutgoingQueuePolicy: Sendable, Equatable {
  /// The oldest waiting message that may gives way: for pictures and figures of which only the newest count.
  case dropOldest(messages: Int)
  /// The new message is lost.
  case dropNewest(messages: Int)
  /// The client is put out with 1013: for streams in which nothing may be missing.
  case disconnect(messages: Int)

  package var limit: Int {
    switch self {
    case .dropOldest(let messages), .dropNewest(let messages), .disconnect(let messages): messages
    }
  }
}
