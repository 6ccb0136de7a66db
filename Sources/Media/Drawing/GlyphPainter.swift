import CCairo

/// Has cairo draw single letters, for the atlas. Lives as long as the atlas is being made.
@safe struct GlyphPainter: ~Copyable {
  private let surface: OpaquePointer?
  private let context: OpaquePointer?
  private let size: Int

  /// - Parameter size: of the font, in pixels.
  init(size: Int) {
    self.size = size
    unsafe surface = cairo_image_surface_create(CAIRO_FORMAT_A8, Int32(size * 4), Int32(size * 4))
    unsafe context = cairo_create(surface)
    // Fontconfig picks the nearest sans serif where DejaVu is not installed.
    unsafe cairo_select_font_face(context, "DejaVu Sans", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD)
    unsafe cairo_set_font_size(context, Double(size))
  }

  deinit {
    unsafe cairo_destroy(context)
    unsafe cairo_surface_destroy(surface)
  }

  func atlas() throws(MediaError) -> GlyphAtlas {
    var coverage: [UInt8] = []
    var glyphs: [Unicode.Scalar: GlyphAtlas.Glyph] = [:]
    for scalar in GlyphAtlas.alphabet { glyphs[scalar] = draw(scalar, into: &coverage) }
    let status = unsafe cairo_status(context)
    guard status == CAIRO_STATUS_SUCCESS else {
      throw Self.error("cairo cannot draw letters: \(unsafe String(cString: cairo_status_to_string(status)))")
    }
    guard let replacement = glyphs["?"], replacement.height > 0 else {
      throw Self.error("no font is installed that has Latin letters")
    }
    var metrics = cairo_font_extents_t()
    unsafe cairo_font_extents(context, &metrics)
    return GlyphAtlas(
      ascent: Int(metrics.ascent.rounded(.up)), descent: Int(metrics.descent.rounded(.up)), coverage: coverage,
      glyphs: glyphs, replacement: replacement)
  }

  private func draw(_ scalar: Unicode.Scalar, into coverage: inout [UInt8]) -> GlyphAtlas.Glyph {
    let text = String(scalar)
    var extents = cairo_text_extents_t()
    unsafe cairo_text_extents(context, text, &extents)
    let left = Int(extents.x_bearing.rounded(.down))
    let upper = Int(extents.y_bearing.rounded(.down))
    let right = Int((extents.x_bearing + extents.width).rounded(.up))
    let lower = Int((extents.y_bearing + extents.height).rounded(.up))
    let width = min(max(right - left, 0), size * 4)
    let height = min(max(lower - upper, 0), size * 4)
    let glyph = GlyphAtlas.Glyph(
      width: width, height: height, left: left, top: -upper, advance: extents.x_advance, start: coverage.count)
    guard width > 0, height > 0 else { return glyph }
    unsafe cairo_set_operator(context, CAIRO_OPERATOR_CLEAR)
    unsafe cairo_paint(context)
    unsafe cairo_set_operator(context, CAIRO_OPERATOR_OVER)
    unsafe cairo_move_to(context, Double(-left), Double(-upper))
    unsafe cairo_show_text(context, text)
    copyMask(width: width, height: height, into: &coverage)
    return glyph
  }

  private func copyMask(width: Int, height: Int, into coverage: inout [UInt8]) {
    unsafe cairo_surface_flush(surface)
    let stride = unsafe Int(cairo_image_surface_get_stride(surface))
    guard let pixels = unsafe cairo_image_surface_get_data(surface) else {
      coverage.append(contentsOf: repeatElement(0, count: width * height))
      return
    }
    for y in 0..<height {
      unsafe coverage.append(contentsOf: UnsafeBufferPointer(start: pixels + y * stride, count: width))
    }
  }

  private static func error(_ cause: String) -> MediaError {
    MediaError(
      .failed, subject: "labels", cause: cause, advice: "Install a font, such as the package fonts-dejavu-core.")
  }
}
