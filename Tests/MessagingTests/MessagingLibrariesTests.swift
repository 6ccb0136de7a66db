import Groundwork
import Testing
import Messaging

@Test func `every library behind Messaging names its version`() {
  for library in MessagingLibraries.all {
    #expect(library.version.contains(".") && library.version.contains { $0.isNumber })
  }
}
