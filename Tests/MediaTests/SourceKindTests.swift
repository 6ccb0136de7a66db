import Media
import Testing

struct SourceKindTests {
  @Test(arguments: [
    ("/a/b.mp4", "/a/b.mp4"), ("b.mp4", "b.mp4"), ("file:///a/b.mp4", "/a/b.mp4"), ("a:b.mp4", "a:b.mp4"),
    ("1://x", "1://x"),
  ])
  func `what has no scheme is a path`(text: String, path: String) {
    #expect(SourceAddress(text).place == .path(path))
  }

  @Test func `what has a scheme is an address that hides its password`() {
    let address = SourceAddress("RTSP://user:geheim@camera/1")
    #expect(address.place == .url(scheme: "rtsp", text: "RTSP://user:geheim@camera/1"))
    #expect(!"\(address)".contains("geheim"))
  }

  @Test func `no two kinds want the same address, and every path has one`() {
    let all = SourceKind.all.flatMap(\.recognitions)
    #expect(Set(all).count == all.count)
    #expect(SourceKind.PathContents.allCases.allSatisfy { all.contains(.path($0)) })
  }

  @Test(arguments: ["", "gopher://camera/1"])
  func `an address of no kind is told what the kinds are`(text: String) {
    let error = #expect(throws: MediaError.self) { try SourceKind.recognise(SourceAddress(text)) }
    #expect(error?.kind == .badAddress)
    for kind in SourceKind.all { #expect(error?.description.contains(kind.name) == true) }
  }
}
