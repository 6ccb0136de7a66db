import Configuration
import Media

extension DecodingSettings {
  static let described: [Setting<DecodingSettings>] = [
    .integer(
      "maximum_megapixels", \.maximumMegapixels, in: 1...1_000, unit: "megapixels",
      "Larger pictures and videos are refused before any memory is taken for them; 8K has 33."),
    .integer(
      "maximum_image_megabytes", \.maximumImageMegabytes, in: 1...4_096, unit: "MiB",
      "Larger image files are refused unread."),
    .integer(
      "decoder_threads", \.chosenThreads, in: 1...64, unit: "threads",
      "Threads of one video decoder; automatic takes one for each core, at most four."),
    .duration(
      "open_timeout", \.openTimeout, in: .seconds(1)...(.seconds(600)),
      "Opening a file or stream is given up after this long."),
    .duration(
      "read_timeout", \.readTimeout, in: .seconds(1)...(.seconds(600)), "One read is given up after this long."),
    .flag(
      "accept_truncated_video", \.acceptsTruncatedVideo,
      "Hands over what a cut-off video still holds instead of refusing it."),
  ]

  private static let pixelsOfMegapixel = 1_000_000
  private static let bytesOfMegabyte = 1 << 20

  /// `maximumPixels` in the unit people think in.
  fileprivate var maximumMegapixels: Int {
    get { maximumPixels / Self.pixelsOfMegapixel }
    set { maximumPixels = newValue * Self.pixelsOfMegapixel }
  }

  /// `maximumImageBytes` in the unit people think in.
  fileprivate var maximumImageMegabytes: Int {
    get { maximumImageBytes / Self.bytesOfMegabyte }
    set { maximumImageBytes = newValue * Self.bytesOfMegabyte }
  }

  /// `threads`, whose 0 means that the program chooses.
  fileprivate var chosenThreads: Int? {
    get { threads == 0 ? nil : threads }
    set { threads = newValue ?? 0 }
  }
}
