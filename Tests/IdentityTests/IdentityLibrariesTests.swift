import Groundwork
import Testing
import Identity

@Test func `every library behind Identity names its version`() {
  for library in IdentityLibraries.all {
    #expect(library.version.contains(".") && library.version.contains { $0.isNumber })
  }
}
