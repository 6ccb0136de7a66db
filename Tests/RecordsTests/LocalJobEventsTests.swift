import Records
import Testing
import TrafficCore

struct LocalJobEventsTests {
  private func event(_ id: String) -> JobEvent { JobEvent(Job(id: id, kind: "video", created: .zero)) }

  @Test func `every listener gets the news in order`() async {
    let events = LocalJobEvents()
    let feeds = [events.listen(capacity: 4), events.listen(capacity: 4)]
    for id in ["a", "b"] { events.announce(event(id)) }
    for feed in feeds {
      #expect(await feed.next()?.jobID == "a")
      #expect(await feed.next()?.jobID == "b")
    }
  }

  @Test func `a slow listener loses the oldest, and knows how many`() async {
    let events = LocalJobEvents()
    let feed = events.listen(capacity: 2)
    for id in ["a", "b", "c"] { events.announce(event(id)) }
    #expect(feed.missed == 1)
    #expect(await feed.next()?.jobID == "b")
  }

  @Test func `whoever lets go of the feed has left`() async {
    let events = LocalJobEvents()
    var feed: JobEventFeed? = events.listen(capacity: 1)
    let other = events.listen(capacity: 1)
    #expect(events.listenerCount == 2 && feed != nil)
    feed = nil
    #expect(events.listenerCount == 1)
    other.close()
    #expect(events.listenerCount == 0)
    #expect(await other.next() == nil)
  }
}
