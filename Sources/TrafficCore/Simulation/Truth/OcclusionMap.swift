/// Which vehicle is seen where, on a coarse grid: tells how much of each is hidden by nearer ones.
struct OcclusionMap {
  /// Pixels of the picture to one cell.
  static let cell = 4.0

  private let width: Int
  private let height: Int
  private var owner: [Int32]

  init(size: PixelSize) {
    width = Int((Double(size.width) / Self.cell).rounded(.up))
    height = Int((Double(size.height) / Self.cell).rounded(.up))
    owner = Array(repeating: -1, count: width * height)
  }

  mutating func clear() {
    for index in owner.indices { owner[index] = -1 }
  }

  /// Covers a convex outline; nearer vehicles come later. Returns how many cells it has.
  mutating func cover(_ outline: [PixelPoint], by index: Int) -> Int {
    var cells = 0
    forEachCell(outline) { cell in
      owner[cell] = Int32(index)
      cells += 1
    }
    return cells
  }

  /// How many cells of each vehicle are still its own.
  func ownCells(_ count: Int) -> [Int] {
    var found = Array(repeating: 0, count: count)
    for index in owner where index >= 0 { found[Int(index)] += 1 }
    return found
  }

  private func forEachCell(_ outline: [PixelPoint], _ body: (Int) -> Void) {
    guard let top = outline.map(\.y).min(), let bottom = outline.map(\.y).max() else { return }
    let first = max(0, Int((top / Self.cell).rounded(.down)))
    let last = min(height - 1, Int((bottom / Self.cell).rounded(.down)))
    guard first <= last else { return }
    for row in first...last {
      let y = (Double(row) + 0.5) * Self.cell
      var left = Double.infinity
      var right = -Double.infinity
      for i in outline.indices {
        let a = outline[i]
        let b = outline[(i + 1) % outline.count]
        guard (a.y > y) != (b.y > y) else { continue }
        let x = a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x)
        left = min(left, x)
        right = max(right, x)
      }
      guard left < right else { continue }
      let start = max(0, Int((left / Self.cell + 0.5).rounded(.down)))
      let end = min(width - 1, Int((right / Self.cell - 0.5).rounded(.down)))
      guard start <= end else { continue }
      for column in start...end { body(row * width + column) }
    }
  }
}
