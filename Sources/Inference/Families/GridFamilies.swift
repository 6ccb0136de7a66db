/// The grids that box-per-cell networks lay over their input.
enum CellGrid {
  /// P3 to P5, as most networks have them.
  static let strides = [8, 16, 32]
  /// With P6, for inputs of 1280 pixels.
  static let stridesWithP6 = [8, 16, 32, 64]

  /// The strides under which the input has `cells` cells, `boxesPerCell` boxes each; nil when none fits.
  static func strides(of signature: NetworkSignature, boxes: Int, boxesPerCell: Int) -> [Int]? {
    [strides, stridesWithP6].first { signature.cells(strides: $0) * boxesPerCell == boxes }
  }

  /// As many as the input has cells, one box or three in each.
  static func isCount(_ number: Int?, of signature: NetworkSignature) -> Bool {
    number.map { number in [1, 3].contains { strides(of: signature, boxes: number, boxesPerCell: $0) != nil } } ?? false
  }

  /// The boxes lie where a family has its classes: an output of another family, whatever is written about it.
  static func isTurned(classes: Int, boxes: Int?, of signature: NetworkSignature) -> Bool {
    isCount(classes, of: signature) && !isCount(boxes, of: signature)
  }
}
