/// One key of a scene file, described once: the reader accepts it, the JSON Schema and `gantry scene keys` explain it.
struct SceneKey: Sendable {
  let name: String
  let shape: SceneShape
  let help: String
  let isRequired: Bool

  init(_ name: String, _ shape: SceneShape, _ help: String, isRequired: Bool = false) {
    self.name = name
    self.shape = shape
    self.help = help
    self.isRequired = isRequired
  }
}

/// What may stand behind a key of a scene file.
indirect enum SceneShape: Sendable {
  case text
  case flag
  case number(ClosedRange<Double>)
  case choice([String])
  /// So many numbers, such as `[1280, 720]`.
  case numbers(ClosedRange<Int>)
  /// A place in the picture, `[x, y]`.
  case place
  /// Places in order; how many at least.
  case places(least: Int)
  case list(SceneShape, least: Int)
  case object([SceneKey])
}
