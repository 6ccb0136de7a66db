import Glibc
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
    "http://u:sesame/x@cam/", "http://a%0Ab:p@h/", "http://" + String(repeating: "a", count: 3000),
  ])
  func `broken addresses are refused in one line that shows no password`(text: String) {
    let error = #expect(throws: MediaError.self) { try CameraAddress(parsing: text) }
    #expect(error?.kind == .badAddress)
    let line = "\(error.map(String.init(describing:)) ?? "")"
    #expect(line.contains("Accepted are rtsp://"))
    #expect(!line.contains("\n") && !line.contains("sesame"))
  }

  @Test func `mutated addresses never crash and never show the password`() {
    var random = SeededRandom(seed: 2)
    let seeds = ["rtsp://ann:sesame@10.0.0.7:8554/live?a=b", "https://[fe80::1%25eth0]:443/x", "http://h/%41%zz#f"]
    let odd = Array(":/@?#[]%\u{0} &=".utf8)
    for _ in 0..<fuzzRounds {
      var bytes = Array((seeds.randomElement(using: &random) ?? "").utf8)
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: bytes.insert(odd.randomElement(using: &random) ?? 0, at: place)
        case 1: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 2 where place < bytes.count: bytes.remove(at: place)
        default: bytes.removeSubrange(place..<min(bytes.count, place + 3))
        }
      }
      if let address = try? CameraAddress(parsing: String(decoding: bytes, as: UTF8.self)) {
        // What was understood is understood the same way again.
        let again = try? CameraAddress(parsing: address.revealed)
        #expect(again == address, "\(address.revealed)")
        if let password = address.password?.revealed, password.count > 4 {
          #expect(!address.description.contains(password))
        }
      }
    }
  }

  /// Short here; `GANTRY_FUZZ_ROUNDS` makes it long.
  private var fuzzRounds: Int {
    guard let text = unsafe getenv("GANTRY_FUZZ_ROUNDS") else { return 2000 }
    return Int(unsafe String(cString: text)) ?? 2000
  }
}
