package import Wire

/// Whoever watches videos: clients' sockets, MJPEG. Asked before a picture is encoded, which costs more than all else.
package protocol LiveAudience: Sendable {
  func wants(_ channel: LiveChannel) -> Bool
  func show(_ frame: LiveFrame)
  func show(_ analytics: LiveAnalytics)
}
