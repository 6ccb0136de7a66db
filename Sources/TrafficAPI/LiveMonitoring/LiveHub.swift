import Groundwork
import Pipeline
package import Wire
import WebServer

/// Brings what happens in videos to all who subscribed: written once, however many they are. A slow client loses its own
/// oldest pictures and holds up nobody.
package final class LiveHub: LiveAudience {
  /// One place in a channel, to leave it with.
  struct Seat: Sendable, Hashable {
    let channel: LiveChannel
    let number: Int
  }

  private enum Listener: Sendable {
    case socket(WebSocketConnection)
    /// Pictures as they are, for MJPEG.
    case pictures(Mailbox<LiveFrame>)
  }

  private struct State {
    var channels: [LiveChannel: [Int: Listener]] = [:]
    var lastNumber = 0
  }

  private let state = Lock(State())
  private let sendsDataURI: Bool

  /// - Parameter sendsDataURI: pictures begin with `data:image/jpeg;base64,`.
  package init(sendsDataURI: Bool = false) { self.sendsDataURI = sendsDataURI }

  /// How many follow each channel, those without anybody left out.
  package var audience: [(channel: LiveChannel, count: Int)] {
    state.withLock { $0.channels.map { (channel: $0.key, count: $0.value.count) } }
      .sorted { ($0.channel.videoID, $0.channel.name) < ($1.channel.videoID, $1.channel.name) }
  }

  func join(_ channel: LiveChannel, _ socket: WebSocketConnection) -> Seat { join(channel, .socket(socket)) }

  func join(_ channel: LiveChannel, _ pictures: Mailbox<LiveFrame>) -> Seat { join(channel, .pictures(pictures)) }

  func leave(_ seat: Seat) {
    state.withLock { state in
      state.channels[seat.channel]?[seat.number] = nil
      if state.channels[seat.channel]?.isEmpty == true { state.channels[seat.channel] = nil }
    }
  }

  package func wants(_ channel: LiveChannel) -> Bool { state.withLock { $0.channels[channel] != nil } }

  package func show(_ frame: LiveFrame) {
    send(to: LiveChannel(.frames, frame.videoID), frame: frame, mayGiveWay: !frame.isEnd) {
      frame.clientMessage(asDataURI: self.sendsDataURI)
    }
  }

  package func show(_ analytics: LiveAnalytics) {
    send(to: LiveChannel(.analytics, analytics.videoID), frame: nil, mayGiveWay: true) { analytics.clientMessage }
  }

  private func send(to channel: LiveChannel, frame: LiveFrame?, mayGiveWay: Bool, _ write: () -> [UInt8]) {
    let listeners = state.withLock { $0.channels[channel].map { Array($0.values) } ?? [] }
    var message: PreparedMessage?
    for listener in listeners {
      switch listener {
      case .pictures(let mailbox): if let frame { mailbox.offer(frame) }
      case .socket(let socket):
        let written = message ?? PreparedMessage(text: write(), mayGiveWay: mayGiveWay)
        message = written
        socket.send(written)
      }
    }
  }

  private func join(_ channel: LiveChannel, _ listener: Listener) -> Seat {
    state.withLock { state in
      state.lastNumber += 1
      state.channels[channel, default: [:]][state.lastNumber] = listener
      return Seat(channel: channel, number: state.lastNumber)
    }
  }
}
