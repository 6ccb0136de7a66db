package import Groundwork

/// What may differ between installations of this contract.
package struct LiveMonitoringSettings: Sendable {
  /// Of one video, in bytes.
  package var maximumUpload = 500 << 20
  /// How long one upload may take.
  package var uploadTime = Duration.seconds(3600)
  /// Pages that may open the clients' socket, besides our own.
  package var origins = ["http://localhost:4200"]
  /// What a back end must show; nil lets in programs of this machine alone.
  package var backendSecret: Secret?
  /// Pictures begin with `data:image/jpeg;base64,`.
  package var sendsDataURI = false
  /// Of one socket.
  package var subscriptions = 64
  /// Subscriptions that one socket may ask for in a minute.
  package var subscriptionsPerMinute = 120
  /// Messages that wait for a slow client; then the oldest picture or figure gives way.
  package var waitingMessages = 16
  /// A silent client is asked after so long, and given up after twice that.
  package var pingInterval = Duration.seconds(30)
  /// A client whose connection takes nothing for so long is put out.
  package var patience = Duration.seconds(60)

  package init() {}
}
