import Foundation
import Groundwork
import TestKit
import Testing
import TrafficCore

@testable import Media

/// Processes that are no cameras.
@Suite(.timeLimit(.minutes(1)))
struct SlowChildServiceTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func program(_ script: String) throws -> ChildProgram {
    let path = folder.path("child")
    try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return ChildProgram(path: path)
  }

  @Test func `a process that says a byte now and then is as good as silent`() async throws {
    let program = try program("while :; do printf G >&0; sleep 0.5; done")
    let clock = SystemMonotonicClock()
    let start = clock.now
    let error = await #expect(throws: IsolatedSource.Failure.self) {
      try await IsolatedSource.open(
        Secret("x"), SourceRequest(camera: CameraID("slow")), program: program, quietFor: .seconds(1))
    }
    #expect(error?.description.contains("said nothing for 1 s") == true, "\(String(describing: error))")
    #expect(clock.now - start < .seconds(20))
  }

  @Test func `a process that says nonsense is ended`() async throws {
    let program = try program("while :; do printf 'HTTP/1.1 200 OK' >&0; sleep 0.1; done")
    await #expect(throws: MediaError.self) {
      try await IsolatedSource.open(
        Secret("x"), SourceRequest(camera: CameraID("odd")), program: program, quietFor: .seconds(20))
    }
  }
}
