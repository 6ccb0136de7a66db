/// Notices that a fixed camera looks elsewhere than when its scene was drawn: the background no longer matches.
///
/// A coarse grid of local contrasts is compared with a reference by correlation. Contrasts, not brightness, so that
/// dusk and headlights do not count; the median over blocks, so that passing vehicles do not either.
package struct CameraMovedCheck: Sendable {
  package struct Settings: Sendable, Hashable {
    /// Blocks along each axis; each is judged by itself.
    package var blocks = 8
    /// Samples along each side of a block.
    package var samples = 12
    /// The median correlation below which the view does not match.
    package var smallestMatch = 0.35
    /// Seconds it must stay so: a lorry before the lens is no moved camera.
    package var seconds = 10.0
    /// Blocks whose brightness deviates by less, of 255, have nothing to compare.
    package var smallestContrast = 2.0

    package init() {}
  }

  private let settings: Settings
  private let reference: [[Double]?]
  private var mismatchSince: Timestamp?
  /// The median correlation of the last picture, −1…1; nil when nothing could be compared.
  package private(set) var match: Double?

  /// - Parameter picture: the view the scene was drawn for.
  package init(reference picture: Picture, settings: Settings = Settings()) {
    self.settings = settings
    reference = Self.blocks(of: picture, settings)
  }

  /// Whether the camera has been looking elsewhere for long enough to say so.
  package mutating func update(_ picture: Picture, at time: Timestamp) -> Bool {
    let now = Self.blocks(of: picture, settings)
    let correlations = zip(reference, now).compactMap { before, after -> Double? in
      guard let before else { return nil }
      guard let after else { return 0 }
      return zip(before, after).reduce(0) { $0 + $1.0 * $1.1 }
    }.sorted()
    guard !correlations.isEmpty else { return false }
    let median = correlations[correlations.count / 2]
    match = median
    guard median < settings.smallestMatch else {
      mismatchSince = nil
      return false
    }
    let since = mismatchSince ?? time
    mismatchSince = since
    return time.seconds(since: since) >= settings.seconds
  }

  /// Each block's samples, centred and of length one; nil for a block without contrast.
  private static func blocks(of picture: Picture, _ settings: Settings) -> [[Double]?] {
    let side = settings.blocks * settings.samples
    let grid = picture.withPlanes { planes -> [Double] in
      var grid: [Double] = []
      for row in 0..<side {
        for column in 0..<side {
          let y = (2 * row + 1) * picture.size.height / (2 * side)
          let x = (2 * column + 1) * picture.size.width / (2 * side)
          grid.append(Double(unsafe planes.luma[y * planes.lumaStride + x]))
        }
      }
      return grid
    }
    return (0..<(settings.blocks * settings.blocks)).map { block in
      let top = block / settings.blocks * settings.samples
      let left = block % settings.blocks * settings.samples
      let values = (0..<(settings.samples * settings.samples)).map { index in
        grid[(top + index / settings.samples) * side + left + index % settings.samples]
      }
      return normalised(values, smallest: settings.smallestContrast)
    }
  }

  private static func normalised(_ values: [Double], smallest: Double) -> [Double]? {
    let mean = values.reduce(0, +) / Double(values.count)
    let square = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard (square / Double(values.count)).squareRoot() >= smallest else { return nil }
    let length = square.squareRoot()
    return values.map { ($0 - mean) / length }
  }
}
