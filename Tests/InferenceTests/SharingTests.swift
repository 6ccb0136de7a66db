import Inference
import TestKit
import Testing
import TrafficCore

/// One model, many cameras.
@Suite(.timeLimit(.minutes(2)))
struct SharingTests {
  /// The score tells the picture's brightness, so that every picture knows its own answer.
  private func loaded(_ folder: ModelFolder, requests: Int?) async throws -> LoadedModel {
    var network = TinyNetwork.yolov8(side: 64, classes: 3, boxes: [.init(4, 4, 36, 20, score: 0, classID: 0)])
    network.outputs[0].weights = [4 * TinyNetwork.cells(side: 64): [1, 0, 0]]
    var settings = InferenceSettings.exact
    settings.requests = requests
    return try await ModelLoader().load(try folder.add(network), settings: settings)
  }

  private func picture(_ brightness: UInt8, _ layout: InputLayout) -> PreparedPicture {
    PreparedPicture(
      layout: layout, transform: layout.transform(of: layout.size),
      bytes: [UInt8](repeating: brightness, count: layout.size.area * 3))
  }

  @Test(arguments: [1, 2, 4])
  func `pictures of many tasks in flight each get their own result`(requests: Int) async throws {
    let model = try await loaded(ModelFolder(), requests: requests)
    let detector = try model.detector()
    let layout = detector.inputLayout
    await withTaskGroup(of: Void.self) { group in
      for camera in 0..<16 {
        group.addTask {
          for round in 0..<25 {
            let brightness = UInt8(100 + (camera * 7 + round * 3) % 150)
            let found = try? await detector.detect(
              in: picture(brightness, layout), from: CameraID("\(camera)"), options: DetectionOptions())
            let score = found?.first?.score ?? -1
            #expect(abs(score - Double(brightness) / 255) < 1e-4)
          }
        }
      }
    }
    await model.unload()
  }

  @Test func `unloading turns the waiting away, ends what runs, and can be repeated`() async throws {
    let model = try await loaded(ModelFolder(), requests: 1)
    let detector = try model.detector()
    let grey = picture(200, detector.inputLayout)
    let outcomes = await withTaskGroup(of: Bool?.self, returning: [Bool?].self) { group in
      for camera in 0..<50 {
        group.addTask {
          do {
            for _ in 0..<20 {
              let found = try await detector.detect(
                in: grey, from: CameraID("\(camera)"), options: DetectionOptions())
              guard found.count == 1 else { return nil }
            }
            return true
          } catch { return error is InferenceError ? false : nil }
        }
      }
      await model.unload()
      await model.unload()
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(!outcomes.contains(nil))
    await #expect(throws: InferenceError.self) { try await detector.detect(in: grey) }
  }

  @Test func `a cancelled task leaves the line and the others go on`() async throws {
    let model = try await loaded(ModelFolder(), requests: 1)
    let detector = try model.detector()
    let grey = picture(200, detector.inputLayout)
    let tasks = (0..<40).map { camera in
      Task { try await detector.detect(in: grey, from: CameraID("\(camera % 5)"), options: DetectionOptions()).count }
    }
    for (index, task) in tasks.enumerated() where index % 2 == 1 { task.cancel() }
    for (index, task) in tasks.enumerated() {
      switch await task.result {
      case .success(let count): #expect(count == 1)
      case .failure(let error): #expect(index % 2 == 1 && error is CancellationError)
      }
    }
    // Nothing was lost: the one request still serves.
    #expect(try await detector.detect(in: grey).count == 1)
  }

  @Test func `models come and go while pictures are computed`() async throws {
    let folder = try ModelFolder()
    for _ in 0..<10 {
      let detector = try await loaded(folder, requests: 2).detector()
      let grey = picture(180, detector.inputLayout)
      async let first = detector.detect(in: grey)
      async let second = detector.detect(in: grey)
      #expect(try await first == second)
    }
  }

  @Test func `a measurement counts its pictures`() async throws {
    let model = try await loaded(ModelFolder(), requests: 2)
    let measured = try await model.measure(pictures: 7, warmUp: 1)
    #expect(measured.pictures == 7 && measured.millisecondsPerPicture > 0)
    #expect(measured.processorMillisecondsPerPicture > 0 && measured.medianLatencyMilliseconds > 0)
  }

  @Test func `a camera with a long line delays another by one picture`() {
    var turn = FairTurn<String, Int>()
    for number in 0..<5 { _ = turn.join(number, caller: "busy") }
    _ = turn.join(100, caller: "calm")
    let third = turn.join(200, caller: "third")
    _ = turn.join(201, caller: "third")
    #expect(turn.leave(third, caller: "third") == 200)
    #expect(turn.leave(third, caller: "third") == nil)
    #expect(turn.leaveAll() == [0, 100, 201, 1, 2, 3, 4])
    #expect(turn.isEmpty && turn.count == 0)
  }
}
