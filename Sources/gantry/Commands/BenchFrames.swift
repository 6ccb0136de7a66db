import Groundwork
import Media
import TrafficCore
import Wire

/// Measures how many frames a second Redis carries between processes, and how large their messages are.
enum BenchFramesCommand {
  private static let count = Option<Int>.whole("frames", "COUNT", "so many", in: 1...1_000_000, fallback: 5000)
  private static let json = Switch("json", "as a JSON object")
  private static let size = PixelSize(width: 640, height: 360)

  static let command = Command(
    name: "bench frames",
    summary: "measure how many encoded frames a second go through Redis",
    details:
      "Uses redis.url. Each frame of 640x360 is added, read, kept together with its result in one step, read again "
      + "and confirmed, all at the same time and with the streams' usual length. Nothing is looked at. Use a Redis "
      + "that nobody else uses.",
    options: [count, json],
    example: Command.Example(
      line: "gantry bench frames --frames 5000",
      output:
        "5000 frames in 2.1 s: 2380 a second; 20 kB a frame, 22 kB a result; 98.9 % less to the back end while nobody "
        + "watches"),
    run: run)

  private static func run(_ arguments: Arguments, _ console: Console) async throws -> ExitCode {
    let settings = try SettingsFile.forCommand()
    let picture = TestPicture.street(size: size)
    let jpeg = try JPEGEncoder().encode(picture, quality: settings.live.pictureQuality)
    let bench = FrameBench(
      transport: try FrameTransport(settings), count: arguments[count], letters: Base64Text.letters(of: jpeg))
    let result = try await bench.measure()
    let rate = Double(arguments[count]) / result.seconds
    if arguments[json] {
      try console.print(
        JSON.object([
          ("frames", .whole(arguments[count])), ("seconds", .number(result.seconds, decimals: 3)),
          ("frames_per_second", .number(rate, decimals: 1)), ("bytes_of_frame", .whole(result.bytesOfFrame)),
          ("bytes_of_result", .whole(result.bytesOfResult)), ("bytes_watched", .whole(result.bytesWatched)),
          ("bytes_unwatched", .whole(result.bytesUnwatched)),
        ]).text)
    } else {
      try console.print(
        "\(arguments[count]) frames in \(result.seconds.text(decimals: 1)) s: \(rate.text(decimals: 0)) a second; "
          + "\(result.bytesOfFrame / 1000) kB a frame, \(result.bytesOfResult / 1000) kB a result; "
          + "\(((1 - Double(result.bytesUnwatched) / Double(result.bytesWatched)) * 100).text(decimals: 1)) % less to "
          + "the back end while nobody watches")
    }
    return .ok
  }
}
