import Groundwork
import TrafficAPI
import WebServer

/// The page beside the program: `make web` puts it among the resources.
enum ServePage {
  private static let file = "Web/index.html"

  static func site() -> Site {
    Site {
      // Sought anew each time, so that one that is made later is found without a restart.
      guard let path = try? InstalledFolder.path(of: file) else { return nil }
      return String(path.dropLast("/index.html".count))
    }
  }
}
