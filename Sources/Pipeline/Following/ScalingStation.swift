import Groundwork
package import TrafficCore

/// Scales pictures for a network on a thread of its own.
package actor ScalingStation {
  package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  private let thread = BlockingThread(name: "scaling")
  private let scaler: any FrameScaler

  package init(scaler: any FrameScaler) { self.scaler = scaler }

  package func prepare(_ picture: Picture, for layout: InputLayout) throws -> PreparedPicture {
    try scaler.prepare(picture, for: layout)
  }

  package func prepare(_ picture: Picture, for layout: InputLayout, tiles: Int) throws -> PreparedParts {
    try scaler.prepare(picture, for: layout, tiles: tiles)
  }
}
