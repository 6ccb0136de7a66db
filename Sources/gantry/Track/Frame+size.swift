import TrafficCore

extension Frame {
  /// A scene's places and a tracker's boxes hold for pictures of one size.
  func check(size: PixelSize) throws(CommandError) {
    let found = picture.size
    guard found != size else { return }
    throw .failure(
      "Picture \(index + 1) of \(camera) is \(found.text), the first was \(size.text). "
        + "Places of a scene hold for one size: track the parts of such a video one by one.")
  }
}
