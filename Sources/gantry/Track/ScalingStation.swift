import Groundwork
import Media
import TrafficCore

/// Scales pictures for a network on a thread of its own.
actor ScalingStation {
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  private let thread = BlockingThread(name: "scaling")
  private let scaler = BilinearScaler()

  func prepare(_ picture: Picture, for layout: InputLayout) throws -> PreparedPicture {
    try scaler.prepare(picture, for: layout)
  }

  func prepare(_ picture: Picture, for layout: InputLayout, tiles: Int) throws -> PreparedParts {
    try scaler.prepare(picture, for: layout, tiles: tiles)
  }
}
