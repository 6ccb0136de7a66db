package import TrafficCore

/// Spares the network pictures in which nothing has moved since one in which nothing was found: an empty road at night.
///
/// A coarse grid of mean brightness is compared; noise of single pixels vanishes in it.
package struct MotionGate: Sendable {
  package struct Settings: Sendable, Hashable {
    /// Cells along the longer side of the picture.
    package var cells = 64
    /// Pixels that are read along each side of a cell.
    package var samples = 4
    /// By how much of 255 the brightness of one cell changes when something moves there.
    package var smallestChange = 6.0
    /// Seconds after which a picture is looked at in any case.
    package var longestPause = 2.0

    package init() {}
  }

  private let settings: Settings
  private var seen: [Double] = []
  private var lastLook: Timestamp?

  package init(settings: Settings = Settings()) { self.settings = settings }

  /// Whether the network should look at this picture.
  ///
  /// - Parameter isFollowing: somebody is in the picture, moving or not.
  package mutating func opens(for picture: Picture, at moment: Timestamp, isFollowing: Bool) -> Bool {
    let grid = brightness(of: picture)
    let age = lastLook.map { moment.seconds(since: $0) } ?? .infinity
    let hasMoved =
      grid.count != seen.count || zip(grid, seen).contains { abs($0 - $1) >= settings.smallestChange }
    guard isFollowing || hasMoved || age >= settings.longestPause || age < 0 else { return false }
    (seen, lastLook) = (grid, moment)
    return true
  }

  private func brightness(of picture: Picture) -> [Double] {
    let size = picture.size
    let columns = size.width >= size.height ? settings.cells : max(1, settings.cells * size.width / size.height)
    let rows = size.width >= size.height ? max(1, settings.cells * size.height / size.width) : settings.cells
    let (across, down) = (columns * settings.samples, rows * settings.samples)
    return picture.withPlanes { planes in
      var grid = [Double](repeating: 0, count: columns * rows)
      for row in 0..<down {
        let line = (2 * row + 1) * size.height / (2 * down) * planes.lumaStride
        for column in 0..<across {
          let x = (2 * column + 1) * size.width / (2 * across)
          grid[row / settings.samples * columns + column / settings.samples] += Double(unsafe planes.luma[line + x])
        }
      }
      let count = Double(settings.samples * settings.samples)
      for index in grid.indices { grid[index] /= count }
      return grid
    }
  }
}
