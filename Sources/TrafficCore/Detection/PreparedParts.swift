/// A picture as a network wants it, once as a whole and, where it is cut, once for each part.
package struct PreparedParts: Sendable {
  package let grid: TileGrid
  /// In the order of the grid's areas; every transform leads back to the whole picture.
  package let pictures: [PreparedPicture]

  package init(grid: TileGrid, pictures: [PreparedPicture]) {
    self.grid = grid
    self.pictures = pictures
  }
}

extension FrameScaler {
  /// - Parameter tiles: parts along each side besides the whole picture; 1 for the picture alone.
  package func prepare(_ picture: Picture, for layout: InputLayout, tiles: Int) throws -> PreparedParts {
    let grid = TileGrid(size: picture.size, count: tiles)
    let pictures = try grid.areas.map { area in
      let part = area.size == picture.size ? picture : picture.part(area)
      let prepared = try prepare(part, for: layout)
      return PreparedPicture(
        layout: layout, transform: prepared.transform.moved(to: area, of: picture.size), bytes: prepared.bytes)
    }
    return PreparedParts(grid: grid, pictures: pictures)
  }
}

extension FitTransform {
  /// The transform of a part, leading to the picture it was cut from.
  func moved(to area: PictureArea, of whole: PixelSize) -> FitTransform {
    FitTransform(
      scaleX: scaleX, scaleY: scaleY, offsetX: offsetX - Double(area.x) * scaleX,
      offsetY: offsetY - Double(area.y) * scaleY, original: whole)
  }
}

extension Detector {
  /// Looks at all parts, as many at a time as the network takes, and merges what was found.
  package func detect(
    in parts: PreparedParts, from camera: CameraID, options: DetectionOptions
  ) async throws -> [Detection] {
    if parts.pictures.count == 1 { return try await detect(in: parts.pictures[0], from: camera, options: options) }
    return try await withThrowingTaskGroup(of: (Int, [Detection]).self) { group in
      for (index, picture) in parts.pictures.enumerated() {
        group.addTask { (index, try await detect(in: picture, from: camera, options: options)) }
      }
      var found = [[Detection]](repeating: [], count: parts.pictures.count)
      for try await (index, detections) in group { found[index] = detections }
      return parts.grid.merged(found, options: options)
    }
  }
}
