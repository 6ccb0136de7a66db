/// What a client says at `/ws/client/stream`. All that is nothing of this is passed over, as its clients are used to.
package enum LiveClientRequest: Sendable, Equatable {
  case subscribe(String)
  case unsubscribe(String)

  package init?(_ bytes: [UInt8]) {
    var (action, channel) = (String?.none, String?.none)
    var scanner = JSONScanner(bytes)
    do throws(JSONFault) {
      try scanner.members { (scanner, name) throws(JSONFault) in
        switch name {
        case "action": action = try scanner.text()
        case "channel": channel = try scanner.text()
        default: try scanner.pass()
        }
      }
      try scanner.finish()
    } catch {
      return nil
    }
    switch (action, channel) {
    case ("subscribe", let channel?): self = .subscribe(channel)
    case ("unsubscribe", let channel?): self = .unsubscribe(channel)
    default: return nil
    }
  }

  /// The answer to a subscription.
  package static func acknowledgement(_ channel: String) -> [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("type", "subscription_ack")
      text.member("channel", channel)
      text.member("status", "subscribed")
    }
    return text.bytes
  }

  /// The answer to a subscription that is not made. Clients of old pass over types that they do not know.
  package static func refusal(_ channel: String, _ reason: String) -> [UInt8] {
    var text = JSONText()
    text.object { text in
      text.member("type", "error")
      text.member("channel", channel)
      text.member("message", reason)
    }
    return text.bytes
  }
}
