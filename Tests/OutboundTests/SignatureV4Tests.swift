import Groundwork
import Outbound
import Testing

/// The worked examples of "Authenticating Requests (AWS Signature Version 4)" in the S3 documentation.
struct SignatureV4Tests {
  private let signature = SignatureV4(
    accessKey: "AKIAIOSFODNN7EXAMPLE", secretKey: Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"),
    region: "us-east-1")
  /// 2013-05-24 00:00:00 UTC
  private let moment = Duration.seconds(1_369_353_600)
  private let host = "examplebucket.s3.amazonaws.com"

  private func signed(_ headers: [(name: String, value: String)]) -> String {
    headers.first { $0.name == "authorization" }?.value.split(separator: "Signature=").last.map(String.init) ?? ""
  }

  @Test func `a part of an object`() {
    let headers = signature.headers(
      method: "GET", host: host, path: "/test.txt", headers: [(name: "Range", value: "bytes=0-9")],
      bodyHash: SignatureV4.emptyHash, sinceEpoch: moment)
    #expect(signed(headers) == "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    #expect(headers.first { $0.name == "x-amz-date" }?.value == "20130524T000000Z")
  }

  @Test func `writing a name with a sign that must be escaped`() {
    let headers = signature.headers(
      method: "PUT", host: host, path: "/test$file.text",
      headers: [
        (name: "Date", value: "Fri, 24 May 2013 00:00:00 GMT"),
        (name: "x-amz-storage-class", value: "REDUCED_REDUNDANCY"),
      ], bodyHash: SHA256.hex(of: Array("Welcome to Amazon S3.".utf8)), sinceEpoch: moment)
    #expect(signed(headers) == "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd")
  }

  @Test func `a question without and with values`() {
    let lifecycle = signature.headers(
      method: "GET", host: host, path: "/", query: [(name: "lifecycle", value: "")],
      bodyHash: SignatureV4.emptyHash, sinceEpoch: moment)
    #expect(signed(lifecycle) == "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543")
    let list = signature.headers(
      method: "GET", host: host, path: "/", query: [(name: "prefix", value: "J"), (name: "max-keys", value: "2")],
      bodyHash: SignatureV4.emptyHash, sinceEpoch: moment)
    #expect(signed(list) == "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")
  }

  @Test func `an address for a day`() {
    let address = signature.presigned(
      scheme: "https", host: host, path: "/test.txt", lasting: .seconds(86_400), sinceEpoch: moment)
    #expect(
      address == "https://\(host)/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256"
        + "&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20130524T000000Z"
        + "&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
        + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")
  }

  @Test func `no secret is in what is sent`() {
    let headers = signature.headers(
      method: "GET", host: host, path: "/", bodyHash: SignatureV4.emptyHash, sinceEpoch: moment)
    #expect(!headers.contains { $0.value.contains("wJalr") })
  }
}
