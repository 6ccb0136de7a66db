import Groundwork
import Testing

@testable import Media

struct CameraAddressTests {
  @Test func `an address is taken apart and put together`() throws {
    let address = try CameraAddress(parsing: "rtsp://ann:p%40ss%2Fw@10.0.0.7:8554/live/1?a=b#part")
    #expect(address.user == "ann")
    #expect(address.password?.revealed == "p@ss/w")
    #expect(address.host == "10.0.0.7")
    #expect(address.port == 8554)
    #expect(address.path == "/live/1?a=b")
    #expect(address.revealed == "rtsp://ann:p%40ss%2Fw@10.0.0.7:8554/live/1?a=b")
    #expect(address.description == "rtsp://ann:•••@10.0.0.7:8554/live/1?a=b")
    #expect(!String(reflecting: address).contains("p@ss"))
  }

  @Test(
    arguments: [
      ("http://host", "host", nil), ("HTTPS://host:443/", "host", 443), ("rtsp://[fe80::1]:554/a", "[fe80::1]", 554),
      ("http://u@h/x", "h", nil), ("http://u:a@b@h/x", "h", nil), ("http://h?x", "h", nil),
    ] as [(String, String, Int?)])
  func `usual forms are accepted`(text: String, host: String, port: Int?) throws {
    let address = try CameraAddress(parsing: text)
    #expect(address.host == host)
    #expect(address.port == port)
  }

  @Test func `credentials may come separately and may hold any character`() throws {
    let address = try CameraAddress(parsing: "http://cam/video").signedIn(user: "a b", password: Secret("1/2?@:%é"))
    let again = try CameraAddress(parsing: address.revealed)
    #expect(again.user == "a b")
    #expect(again.password?.revealed == "1/2?@:%é")
  }

  @Test(arguments: [
    "", "cam", "rtsp:/cam", "ftp://cam/a", "file:///etc/passwd", "rtsp://", "rtsp://:554/", "rtsp://u:p@/a",
    "http://h:0/", "http://h:65536/", "http://h:+80/", "http://h:80x/", "http://h ost/", "http://h\n/", "http://[::1/",
    "http://u:sesame/x@cam/", "http://u:a sesame@cam/", "http://u:a@b\nsesame@cam/", "rtsp:/u:sesame@cam/",
    "u:sesame@cam", "http://u:sesame" + String(repeating: "a", count: 300) + " @cam/", "http://a%0Ab:p@h/",
    "http://" + String(repeating: "a", count: 3000),
  ])
  func `broken addresses are refused in one line that shows no password`(text: String) {
    let error = #expect(throws: MediaError.self) { try CameraAddress(parsing: text) }
    #expect(error?.kind == .badAddress)
    let line = "\(error.map(String.init(describing:)) ?? "")"
    #expect(line.contains("Accepted are rtsp://"))
    #expect(!line.contains("\n") && !line.contains("sesame"))
  }
}
