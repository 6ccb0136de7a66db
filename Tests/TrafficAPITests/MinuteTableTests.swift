import Groundwork
import Pipeline
import Records
import Testing
import TrafficCore
import WebServer

@testable import TrafficAPI

struct MinuteTableTests {
  private let start = Timestamp(microseconds: 1_767_225_600_000_000)

  private func camera(_ form: String) -> Camera {
    Camera(id: "north", address: Secret("rtsp://h/1"), isEnabled: true, form: form, created: .zero)
  }

  private func table(_ form: String) -> MinuteTable {
    MinuteTable(camera: "north", names: LineNames(camera(form)), local: { _ in "local" })
  }

  @Test func `a minute's crossings are rows by line, direction as it was drawn, and class`() {
    var minute = TrafficMinute(minute: start)
    minute.lines["stop, east"] = Tally.Line()
    minute.lines["stop, east"]?.forward = [.truck: 2, .car: 11]
    minute.lines["gate"] = Tally.Line()
    minute.lines["gate"]?.backward = [.car: 1]
    let scene = #"{"scene":{"lines":[{"name":"stop, east","from":[0,0],"to":[1,1],"forward":"north\"bound"}]}}"#
    let text = table(scene).text(
      [minute, TrafficMinute(minute: start.advanced(bySeconds: 60))], coverage: [start: 0.76543])
    #expect(
      text.split(separator: "\r\n") == [
        "time,camera,line,direction,class,count,coverage,local_time",
        "2026-01-01T00:00:00.000Z,north,gate,backward,car,1,0.765,local",
        #"2026-01-01T00:00:00.000Z,north,"stop, east","north""bound",car,11,0.765,local"#,
        #"2026-01-01T00:00:00.000Z,north,"stop, east","north""bound",truck,2,0.765,local"#,
      ])
  }

  @Test func `a way without a name of its own is called as everywhere`() {
    let names = LineNames(camera(#"{"scene":{"lines":[{"name":"a","forward":"in"}]}}"#))
    #expect(names["a", .forward] == "in" && names["a", .backward] == "backward" && names["b", .forward] == "forward")
    #expect(names.json("a") == ["forward": "in", "backward": "backward"])
    #expect(
      table("damaged").text([], coverage: [:]) == "time,camera,line,direction,class,count,coverage,local_time\r\n")
  }
}
