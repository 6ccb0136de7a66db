import Media
import Testing

struct MediaLibraryTests {
  @Test func `the library behind the room answers`() {
    #expect(!MediaLibraries.ffmpeg.isEmpty)
  }
}
