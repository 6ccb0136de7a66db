import Testing
import TrafficCore

@testable import Media

struct ImageHeaderTests {
  @Test func `a JPEG that is all stuffing has no header and takes no stack`() {
    let bytes = [0xFF, 0xD8] + (0..<2_000_000).map { UInt8($0.isMultiple(of: 2) ? 0xFF : 0) }
    #expect(ImageHeader(.jpeg, bytes: bytes) == nil)
  }

  @Test func `a TIFF that repeats one huge tag costs nothing`() {
    var bytes: [UInt8] = [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0xFF, 0xFF]
    for _ in 0..<65_535 { bytes += [1, 17, 0, 4, 0, 15, 0, 0, 0, 0, 0, 0] }
    #expect(ContinuousClock().measure { _ = ImageHeader(.tiff, bytes: bytes) } < .seconds(20))
  }

  @Test(arguments: ImageFormat.allCases)
  func `a header that stops early is not read`(format: ImageFormat) {
    for count in 0..<24 { #expect(ImageHeader(format, bytes: [UInt8](repeating: 0x49, count: count)) == nil) }
  }

  @Test func `fill bytes before a marker are passed over`() {
    let bytes: [UInt8] = [0xFF, 0xD8, 0xFF, 0xFF, 0xFF, 0xC0, 0, 11, 8, 0, 3, 0, 5, 1, 1, 0x11, 0]
    #expect(ImageHeader(.jpeg, bytes: bytes)?.size == PixelSize(width: 5, height: 3))
  }
}
