import Testing

@testable import Media

struct ForeignContentTests {
  @Test(arguments: [
    (Array("GIF89a, and more".utf8), "a GIF picture"),
    (Array("<!DOCTYPE html>".utf8), "a web page or XML"),
    (Array("Dear Ada, hello".utf8), "text that begins with 'Dear Ada, he'"),
    ([0, 0, 0, 32] + Array("ftypheic".utf8), "a HEIF picture"),
    ([0, 0, 0, 32] + Array("ftypisom".utf8), "an MP4 or QuickTime video"),
    ([0xFF, 0xFB, 0x90, 0], "MP3 sound"),
    ([0, 1, 2, 0xAB, 0x1B, 0x5B], "unknown content that begins with the bytes 00 01 02 AB 1B 5B"),
  ])
  func `what is no picture is called by its name`(bytes: [UInt8], name: String) {
    #expect(ForeignContent.describe(bytes) == name)
  }
}
