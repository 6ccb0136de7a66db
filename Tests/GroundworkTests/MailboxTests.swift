import Groundwork
import Testing

@Suite(.tags(.concurrency), .timeLimit(.minutes(1)))
struct MailboxTests {
  @Test func `the newest value wins and what was lost is counted`() async {
    let mailbox = Mailbox<Int>(.newestWins(1))
    for number in 1...5 { mailbox.offer(number) }
    #expect(mailbox.dropped == 4)
    #expect(await mailbox.next() == 5)
  }

  @Test func `a receiver that waits gets the value at once`() async {
    let mailbox = Mailbox<Int>(.newestWins(1))
    async let received = mailbox.next()
    await Task.yield()
    mailbox.offer(7)
    #expect(await received == 7)
    #expect(mailbox.dropped == 0)
  }

  @Test func `a lossless mailbox makes the sender wait and keeps the order`() async {
    let mailbox = Mailbox<Int>(.lossless(3))
    let count = 2000
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        for number in 0..<count { await mailbox.send(number) }
        mailbox.close()
      }
      var expected = 0
      while let number = await mailbox.next() {
        #expect(number == expected)
        expected += 1
        #expect(mailbox.count <= 3)
      }
      #expect(expected == count)
    }
    #expect(mailbox.dropped == 0)
  }

  @Test func `many senders and receivers lose nothing and see nothing twice`() async {
    let mailbox = Mailbox<Int>(.lossless(2))
    var received: [Int] = []
    await withTaskGroup(of: [Int].self) { group in
      for _ in 0..<4 {
        group.addTask {
          var numbers: [Int] = []
          while let number = await mailbox.next() { numbers.append(number) }
          return numbers
        }
      }
      await withTaskGroup(of: Void.self) { senders in
        for sender in 0..<4 {
          senders.addTask { for number in 0..<250 { await mailbox.send(sender * 250 + number) } }
        }
      }
      mailbox.close()
      for await numbers in group { received += numbers }
    }
    #expect(received.sorted() == Array(0..<1000))
  }

  @Test func `closing wakes everybody, and what was held can still be taken`() async {
    let mailbox = Mailbox<Int>(.lossless(1))
    #expect(mailbox.offer(1))
    #expect(!mailbox.offer(2))
    let sender = Task { await mailbox.send(3) }
    while mailbox.count == 0 { await Task.yield() }
    mailbox.close()
    let wasSent = await sender.value
    #expect(!wasSent)
    #expect(await mailbox.next() == 1)
    #expect(await mailbox.next() == nil)
    #expect(!mailbox.offer(4))
  }

  @Test func `what a cancelled sender leaves is received in its turn, once`() async {
    let mailbox = Mailbox<Int>(.lossless(1))
    #expect(mailbox.offer(1))
    let sender = Task { await mailbox.leave(2) }
    while mailbox.count < 2 { await Task.yield() }
    sender.cancel()
    #expect(await sender.value)
    let late = Task {
      while !Task.isCancelled { await Task.yield() }
      return await mailbox.leave(3)
    }
    late.cancel()
    #expect(await late.value)
    let room = Task { await mailbox.hasRoom() }
    let impatient = Task { await mailbox.hasRoom() }
    impatient.cancel()
    #expect(await impatient.value == false)
    #expect(!mailbox.offer(4) && mailbox.count == 3)
    for number in 1...3 { #expect(await mailbox.next() == number) }
    #expect(await room.value)
    #expect(await mailbox.hasRoom())
    #expect(mailbox.count == 0)
  }

  @Test func `what was left can be received after closing, and who still waits to leave hears of it`() async {
    let mailbox = Mailbox<Int>(.lossless(1))
    #expect(mailbox.offer(1))
    let left = Task { await mailbox.leave(2) }
    while mailbox.count < 2 { await Task.yield() }
    left.cancel()
    #expect(await left.value)
    let waiting = Task { await mailbox.leave(3) }
    while mailbox.count < 3 { await Task.yield() }
    mailbox.close()
    #expect(await waiting.value == false)
    #expect(await mailbox.leave(4) == false)
    #expect(await mailbox.next() == 1)
    #expect(await mailbox.next() == 2)
    #expect(await mailbox.next() == nil)
  }

  @Test func `cancelled tasks stop waiting`() async {
    let mailbox = Mailbox<Int>(.lossless(1))
    let receiver = Task { await mailbox.next() }
    receiver.cancel()
    #expect(await receiver.value == nil)
    mailbox.offer(1)
    let sender = Task { await mailbox.send(2) }
    sender.cancel()
    #expect(await sender.value == false)
    #expect(await mailbox.next() == 1)
  }
}
