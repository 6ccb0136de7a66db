/// Keeps what stands where a person wanted to look: inside an `include` region (when there is one) and in no
/// `exclude` region.
package struct RegionFilter: Sendable {
  private let included: [Polygon<PixelPoint>]
  private let excluded: [Polygon<PixelPoint>]

  package init(regions: [SceneRegion], size: PixelSize) throws(PolygonProblem) {
    var included: [Polygon<PixelPoint>] = []
    var excluded: [Polygon<PixelPoint>] = []
    for region in regions {
      let polygon = try Polygon(region.corners.map { $0.pixels(in: size) })
      switch region.kind {
      case .include: included.append(polygon)
      case .exclude: excluded.append(polygon)
      }
    }
    self.included = included
    self.excluded = excluded
  }

  package func keeps(_ box: PixelBox) -> Bool {
    let contact = box.bottomCenter
    if excluded.contains(where: { $0.contains(contact) }) { return false }
    return included.isEmpty || included.contains { $0.contains(contact) }
  }
}
