/// Which four numbers describe a box in a tracker's filter. Each tracker of the literature has its own.
package enum BoxForm: Sendable, Hashable {
  /// Centre, width, height: BoT-SORT and the two-space tracker.
  case widthHeight
  /// Centre, aspect ratio, height: DeepSORT and ByteTrack.
  case aspectHeight
  /// Centre, area, aspect ratio (without a velocity): SORT.
  case areaAspect

  func measurement(_ box: PixelBox) -> SIMD4<Double> {
    let center = box.center
    switch self {
    case .widthHeight: return SIMD4(center.x, center.y, box.width, box.height)
    case .aspectHeight: return SIMD4(center.x, center.y, box.width / box.height, box.height)
    case .areaAspect: return SIMD4(center.x, center.y, box.area, box.width / box.height)
    }
  }

  /// Never smaller than a hundredth of a pixel, whatever a long prediction did to the size.
  func box(_ state: SIMD4<Double>) -> PixelBox {
    let least = 0.01
    switch self {
    case .widthHeight:
      return PixelBox(
        centerX: state[0], centerY: state[1], width: max(state[2], least), height: max(state[3], least))
    case .aspectHeight:
      let height = max(state[3], least)
      return PixelBox(
        centerX: state[0], centerY: state[1], width: max(state[2] * height, least), height: height)
    case .areaAspect:
      let width = (max(state[2], least * least) * max(state[3], least)).squareRoot()
      return PixelBox(
        centerX: state[0], centerY: state[1], width: width, height: max(state[2], least * least) / width)
    }
  }
}
