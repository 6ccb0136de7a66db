import Groundwork
import Records
import Testing

/// What is shown of an address is never enough to open it.
struct CameraAddressTests {
  @Test(arguments: [
    ("rtsp://10.0.0.7/stream1", "rtsp://10.0.0.7/stream1"),
    ("rtsp://ana:secret9@10.0.0.7:554/stream1", "rtsp://ana:•••@10.0.0.7:554/stream1"),
    ("rtsp://ana:se/cr@et9@h/1", "rtsp://ana:•••@h/1"),
    ("rtsp://secret9@h/1", "rtsp://•••@h/1"),
    ("rtsp://h/user=admin_password=secret9_channel=1.sdp", "rtsp://h/user…"),
    ("http://h/snap.cgi?loginuse=a&loginpas=secret9", "http://h/snap.cgi…"),
    ("http://h:8080/video;token=secret9", "http://h:8080/video…"),
    ("rtsp://h/a?u=b:secret9@c", "rtsp://•••@c"),
    ("simulate://street?seed=3&fps=5", "simulate://street?seed=3&fps=5"),
    ("recordings/north.mp4", "recordings/north.mp4"),
  ])
  func `nothing that may be secret is shown`(address: String, shown: String) {
    #expect(CameraAddress.shown(Secret(address)) == shown)
    #expect(!shown.contains("secret9"))
  }

  @Test func `what was shown is no address`() {
    #expect(CameraAddress.isMasked(Secret("rtsp://ana:•••@h/1")))
    #expect(CameraAddress.isMasked(Secret("http://h/snap.cgi…")))
    #expect(!CameraAddress.isMasked(Secret("rtsp://ana:x@h/1")))
  }

  @Test(arguments: ["North", "", "-a", "a b", "a/b", "video-7", "test", String(repeating: "a", count: 64)])
  func `names that mean something elsewhere are refused`(name: String) { #expect(!Camera.isName(name)) }

  @Test(arguments: ["a", "north-2", "7", "video", String(repeating: "a", count: 63)])
  func `plain names are taken`(name: String) { #expect(Camera.isName(name)) }
}
