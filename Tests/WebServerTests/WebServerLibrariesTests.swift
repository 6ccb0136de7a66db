import Groundwork
import Testing
import WebServer

@Test func `every library behind WebServer names its version`() {
  for library in WebServerLibraries.all {
    #expect(library.version.contains(".") && library.version.contains { $0.isNumber })
  }
}
