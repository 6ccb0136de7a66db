extension Migrations {
  /// So that a picture's entry is found without reading all of them.
  static let pictures = Migration(number: 10, name: "pictures of vehicles that were too fast") { _ in
    [
      "CREATE INDEX gantry_speeding_camera_at ON gantry_speeding (camera, at)",
      "CREATE INDEX gantry_speeding_picture ON gantry_speeding (picture)",
      "CREATE INDEX gantry_speeding_thumbnail ON gantry_speeding (thumbnail)",
      "CREATE INDEX violation_captures_image ON violation_captures (frame_image_path)",
      "CREATE INDEX violation_captures_thumbnail ON violation_captures (thumbnail_path)",
    ]
  }
}
