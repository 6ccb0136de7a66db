import Glibc

/// How a box looks without any model: what colours and which edges, in three bands from top to bottom.
///
/// Reads the picture's planes directly. Square roots of the shares make the cosine the Hellinger affinity.
package struct ColourGradientDescriptor: AppearanceExtractor {
  private static let bands = 3
  /// Bins of each chroma plane; the two together make a square.
  private static let chromaBins = 4
  private static let lumaBins = 8
  private static let edgeBins = 8
  private static let perBand = chromaBins * chromaBins + lumaBins + edgeBins
  /// Samples along each side of a box at most.
  private static let samples = 40

  package static let dimension = bands * perBand

  package init() {}

  package func appearances(
    of boxes: [PixelBox], in picture: Picture, from camera: CameraID
  ) async throws -> [[Float]] {
    boxes.map { describe($0, in: picture) }
  }

  /// Empty for a box that covers less than four pixels of the picture.
  package func describe(_ box: PixelBox, in picture: Picture) -> [Float] {
    let inside = box.clamped(to: picture.size)
    guard inside.width >= 2, inside.height >= 2 else { return [] }
    var shares = [Float](repeating: 0, count: Self.dimension)
    picture.withPlanes { planes in collect(inside, planes, picture.size, &shares) }
    return Self.normalised(shares)
  }

  private func collect(_ box: PixelBox, _ planes: PicturePlanes, _ size: PixelSize, _ shares: inout [Float]) {
    let columns = min(Self.samples, Int(box.width))
    let rows = min(Self.samples, Int(box.height))
    for row in 0..<rows {
      let y = min(Int(box.y1 + (Double(row) + 0.5) * box.height / Double(rows)), size.height - 1)
      let band = row * Self.bands / rows * Self.perBand
      for column in 0..<columns {
        let x = min(Int(box.x1 + (Double(column) + 0.5) * box.width / Double(columns)), size.width - 1)
        let luma = unsafe Int(planes.luma[y * planes.lumaStride + x])
        let chroma = y / 2 * planes.chromaStride + x / 2
        let blue = unsafe Int(planes.chromaBlue[chroma])
        let red = unsafe Int(planes.chromaRed[chroma])
        shares[band + Self.chromaBin(blue) * Self.chromaBins + Self.chromaBin(red)] += 1
        shares[band + Self.chromaBins * Self.chromaBins + luma * Self.lumaBins / 256] += 1
        let right = unsafe Int(planes.luma[y * planes.lumaStride + min(x + 1, size.width - 1)])
        let below = unsafe Int(planes.luma[min(y + 1, size.height - 1) * planes.lumaStride + x])
        addEdge(right - luma, below - luma, band, &shares)
      }
    }
  }

  private func addEdge(_ dx: Int, _ dy: Int, _ band: Int, _ shares: inout [Float]) {
    guard dx != 0 || dy != 0 else { return }
    let strength = Float(dx * dx + dy * dy).squareRoot() / 64
    let turn = (atan2(Float(dy), Float(dx)) + .pi) / (2 * .pi)
    let bin = min(Int(turn * Float(Self.edgeBins)), Self.edgeBins - 1)
    shares[band + Self.chromaBins * Self.chromaBins + Self.lumaBins + bin] += strength
  }

  /// Most colours are nearly grey: the middle bins are narrow.
  private static func chromaBin(_ value: Int) -> Int {
    switch value {
    case ..<118: 0
    case ..<128: 1
    case ..<138: 2
    default: 3
    }
  }

  private static func normalised(_ shares: [Float]) -> [Float] {
    let roots = shares.map { $0.squareRoot() }
    let length = roots.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? roots.map { $0 / length } : roots
  }
}
