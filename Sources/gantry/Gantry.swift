import Configuration
import Inference
import Media

@main
enum Gantry {
  static func main() async throws {
    print("gantry: ffmpeg \(MediaLibraries.ffmpeg), yaml \(YAMLLibrary.version)")
  }
}
