import Groundwork
import Testing
import Outbound

@Test func `every library behind Outbound names its version`() {
  for library in OutboundLibraries.all {
    #expect(library.version.contains(".") && library.version.contains { $0.isNumber })
  }
}
