import Configuration
import Testing

struct ConfigurationLibraryTests {
  @Test func `the library behind the room answers`() {
    #expect(!YAMLLibrary.version.isEmpty)
  }
}
