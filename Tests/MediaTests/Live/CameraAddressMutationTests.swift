import Glibc
import Groundwork
import Testing

@testable import Media

struct CameraAddressMutationTests {
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
