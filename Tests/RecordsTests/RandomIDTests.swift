import Groundwork
import Records
import Testing

struct RandomIDTests {
  @Test func `an id is a UUID of version 4`() {
    var random = SeededRandom(seed: 1)
    let ids = (0..<100).map { _ in RandomID.make(using: &random) }
    #expect(Set(ids).count == 100)
    for id in ids {
      #expect(RandomID.isUUID(id) && id == id.lowercased())
      let characters = Array(id)
      #expect(characters[14] == "4" && "89ab".contains(characters[19]))
    }
  }

  @Test(arguments: [
    "", "5f0f3f0a-7f0c-4b1e-9a6a-3d1b0f3c2a1", "5f0f3f0a-7f0c-4b1e-9a6a-3d1b0f3c2a1g",
    "5f0f3f0a07f0c-4b1e-9a6a-3d1b0f3c2a11", "5f0f3f0a-7f0c-4b1e-9a6a-3d1b0f3c2a1é",
  ])
  func `what is none is told`(text: String) {
    #expect(!RandomID.isUUID(text))
  }
}
