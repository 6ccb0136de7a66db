import Testing

/// `gantry config check` and the file that lists cameras.
struct CamerasFileTests {
  private let settings = ["GANTRY_CAMERAS_FILE": "cameras.yaml"]

  @Test func `all that is wrong with cameras and their scenes is told in one run, with line and key`() async throws {
    let program = try Program()
    _ = try program.file("north.yaml", text: "lines:\n  - {name: a, from: [0, 0.5]}\n")
    _ = try program.file(
      "cameras.yaml",
      text: """
        cameras:
          - {id: North, address: "rtsp://10.0.0.7/1", fps: 0}
          - id: south
            address: ftp://ana:secret9@host/x
            farbe: red
            clips: {before: -1, after: 9999}
          - {id: south, address: "simulate://stret", time_zone: Mars}
          - {id: gate, address: "rtsp://10.0.0.8/1", scene: north.yaml}
          - {id: yard, address: "http://", scene: lost.yaml}
          - {id: lane}
        """)
    let result = try await program.run(["config", "check"], environment: settings)
    #expect(result.code == 2)
    for line in [
      #"cameras.yaml:2:10: cameras[0].id: found "North""#,
      #"cameras.yaml:2:52: cameras[0].fps: found "0""#,
      "cameras.yaml:4:14: cameras[1].address: found \"ftp://ana:•••@host/x\", nothing here opens ftp://; allowed: http://",
      "cameras.yaml:5:5: cameras[1].farbe: found an unknown key",
      "cameras.yaml:6:21: cameras[1].clips.before: found",
      "cameras.yaml:6:32: cameras[1].clips.after: found",
      "cameras.yaml:7:10: cameras[2].id: found the id 'south' again, first at cameras.yaml:3:5",
      "cameras.yaml:7:26: cameras[2].address: found \"simulate://stret\", unknown place 'stret'; there are",
      "cameras.yaml:7:57: cameras[2].time_zone: found",
      "north.yaml:2:5: lines[0]: found no to",
      "cameras.yaml:9:25: cameras[4].address: found \"http://\"",
      "cameras.yaml:9:43: cameras[4].scene: found \"lost.yaml\", and no file lost.yaml that can be read",
      "cameras.yaml:10:5: cameras[5]: found no address",
    ] {
      #expect(result.messages.contains(line), "\(line)\nis not in\n\(result.messages)")
    }
    #expect(!result.messages.contains("..\n"))
    #expect(!result.messages.contains("secret9"))

    // A server tells the same, and does not start.
    let server = try await program.run(["serve"], environment: settings)
    #expect(server.code == 2 && server.messages.contains("cameras[2].address"), "\(server.messages)")
  }

  @Test func `a right file is said to be, with the recordings and models that are not there`() async throws {
    let program = try Program()
    _ = try program.file(
      "cameras.yaml",
      text: """
        cameras:
          - {id: north, address: "simulate://street?seed=3"}
          - {id: monday, address: monday.mp4}
          - {id: south, address: "rtsp://10.0.0.7/1", model: gantri-s}
        """)
    let result = try await program.run(["config", "check"], environment: settings)
    #expect(result.code == 0 && result.output.contains("cameras.yaml: ok, 3 cameras"), "\(result)")
    #expect(result.messages.contains("remark: camera monday: the recording monday.mp4 is not there"), "\(result)")
    let model = try #require(result.messages.split(separator: "\n").first { $0.contains("camera south") })
    #expect(model.contains("gantry models list") && !model.contains("--model "), "\(model)")
    #expect(!result.messages.contains("north"))
    let empty = try await program.run(["config", "check"], environment: ["GANTRY_CAMERAS_FILE": ""])
    #expect(empty.code == 2 && empty.messages.contains("allowed: text, or automatic"), "\(empty)")
    let none = try await program.run(["config", "check"], environment: ["GANTRY_CAMERAS_FILE": "nothere.yaml"])
    #expect(none.code == 2 && none.messages.contains("nothere.yaml"), "\(none)")
  }

  @Test func `settings that are all as by default are said to be`() async throws {
    let result = try await Program().run("config", "show")
    #expect(result.code == 0 && result.output.isEmpty && result.messages.contains("--all shows them"), "\(result)")
  }
}
