import Groundwork
import TestKit
import Testing
import Records
import TrafficCore

@testable import Messaging

struct RedisSettingsTests {
  @Test func `an address is read in all its parts`() throws {
    let settings = try RedisSettings(address: "redis://ana:p%40ss@queue.local:6380/3")
    #expect(settings.host == "queue.local" && settings.port == 6380 && settings.database == 3)
    #expect(settings.user == "ana" && settings.password == Secret("p@ss"))
    #expect(settings.address == "redis://queue.local:6380/3")
    let plain = try RedisSettings(address: "redis://[::1]/")
    #expect(plain.host == "::1" && plain.port == 6379 && plain.password == nil)
    #expect(try RedisSettings(address: "redis://:only@h").user == nil)
  }

  @Test(arguments: [
    ("http://a", "redis://"), ("redis://", "no host"), ("redis://a:0", "port"), ("redis://a:x", "port"),
    ("redis://a/9999", "database"), ("redis://u:%zz@a", "%"),
  ])
  func `a wrong address says what is wrong`(_ address: String, _ reason: String) {
    do throws(RedisAddressProblem) {
      _ = try RedisSettings(address: address)
      Issue.record("\(address) was accepted")
    } catch {
      #expect(error.reason.contains(reason))
    }
  }

  @Test func `a command is an array of bulk strings`() {
    let command = RedisCommand("SET", "k", RedisWord([255]))
    #expect(command.bytes == Array("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\n".utf8) + [255, 13, 10])
  }

  @Test func `news survive their journey`() {
    let event = JobEvent(
      jobID: "x", kind: "k", owner: nil, state: .failed, attempt: 2,
      progress: JobProgress(current: 1, total: 2, message: "a\u{1F}b"), error: "", at: Timestamp(microseconds: -1))
    let back = JobEventText.event(JobEventText.bytes(event))
    #expect(back?.progress.message == "ab" && back?.error == "" && back?.owner == nil && back?.at == event.at)
  }
}

@Suite struct RedisMutationTests {
  @Test func `damaged news are refused or read, never a crash`() {
    var mutation = Mutation(seed: 5)
    let event = JobEvent(
      jobID: RandomID.make(), kind: "traffic", owner: "o", state: .processing, attempt: 1,
      progress: JobProgress(current: 10, total: 20, message: "Frame"), error: "e", at: Timestamp(microseconds: 7))
    let bytes = JobEventText.bytes(event)
    for _ in 0..<Mutation.rounds(usual: 2000) { _ = JobEventText.event(mutation.damage(bytes)) }
    for _ in 0..<Mutation.rounds(usual: 2000) {
      let text = String(decoding: mutation.damage(Array("redis://ana:p%40ss@h:6380/3".utf8)), as: UTF8.self)
      _ = try? RedisSettings(address: text)  // refused or not: it must come back
    }
  }
}
