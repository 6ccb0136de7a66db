import Groundwork
import Testing
import Storage

@Test func `every library behind Storage names its version`() {
  for library in StorageLibraries.all {
    #expect(library.version.contains(".") && library.version.contains { $0.isNumber })
  }
}
