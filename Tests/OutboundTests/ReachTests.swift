import Outbound
import Testing

struct ReachTests {
  private func address(_ text: String) throws -> NetworkAddress {
    let parts = text.split(separator: ".").compactMap { UInt8($0) }
    if parts.count == 4 { return try #require(NetworkAddress(parts)) }
    let halves = text.split(separator: "::", omittingEmptySubsequences: false).map { half in
      half.split(separator: ":").flatMap { word in
        let number = UInt16(word, radix: 16) ?? 0
        return [UInt8(number >> 8), UInt8(number & 0xff)]
      }
    }
    let (first, last) = (halves[0], halves.count > 1 ? halves[1] : [])
    return try #require(
      NetworkAddress(first + [UInt8](repeating: 0, count: 16 - first.count - last.count) + last))
  }

  @Test(arguments: [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1",
    "224.0.0.1", "255.255.255.255", "198.18.0.1", "::1", "::", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1",
    "::ffff:7f00:1", "::ffff:a01:203", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:c0a8:101::", "::7f00:1",
    "2001:db8::1", "2001::1",
  ])
  func `our own networks and special addresses are closed to users' requests`(text: String) throws {
    #expect(try !Reach.publicAnd([]).allows(address(text)))
    #expect(try Reach.anywhere.allows(address(text)))
  }

  @Test(arguments: [
    "1.1.1.1", "8.8.8.8", "172.15.0.1", "172.32.0.1", "192.167.1.1", "100.128.0.1", "223.255.255.255",
    "2606:4700::1111", "::ffff:808:808", "64:ff9b::808:808", "2002:808:808::",
  ])
  func `the internet at large is open`(text: String) throws {
    #expect(try Reach.publicAnd([]).allows(address(text)))
  }

  @Test func `what the operator allows is open, and no more`() throws {
    let blocks = try ["10.20.0.0/16", "fd00:1::/32", "127.0.0.1"].map { try #require(AddressBlock($0)) }
    let reach = Reach.publicAnd(blocks)
    #expect(try reach.allows(address("10.20.255.1")) && !reach.allows(address("10.21.0.1")))
    #expect(try reach.allows(address("fd00:1::9")) && !reach.allows(address("fd00:2::9")))
    #expect(try reach.allows(address("127.0.0.1")) && !reach.allows(address("127.0.0.2")))
  }

  @Test(arguments: ["", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/-1", "10.0.0.0/8/8", "::/129", "localhost", "10.0.0.0/"])
  func `what is no block is told`(text: String) {
    #expect(AddressBlock(text) == nil)
  }
}
