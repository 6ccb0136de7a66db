extension Migrations {
  /// So that whoever looks at a picture knows which vehicle is meant. Entries of before have none.
  static let boxes = Migration(number: 11, name: "where vehicles that were too fast are on their pictures") { _ in
    ["x1", "y1", "x2", "y2"].map { "ALTER TABLE gantry_speeding ADD COLUMN \($0) BIGINT" }
  }
}
