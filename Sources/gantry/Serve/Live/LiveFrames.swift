import Groundwork
import Messaging
import Pipeline
import Records
import TrafficAPI
import TrafficCore
import Wire

/// The server's part when pictures are looked at elsewhere: hands them in, and says who is listened to.
struct LiveFrames: Sendable {
  let station: FrameStation
  private let keeper: ListenerKeeper

  init(
    _ transport: FrameTransport, _ settings: GantrySettings, hub: LiveHub, files: LiveFiles, cameras: ServeCameras,
    log: Log
  ) {
    let pictures = FramePictures(quality: settings.live.streams.quality, decoding: settings.media)
    let producer = FrameProducer(intake: transport.frames, packer: pictures, log: log)
    station = FrameStation(producer: producer, log: log) { video in
      try await cameras.recording(try await files.file(of: ObjectKey(video.file)), CameraID("video-\(video.id)"))
    }
    keeper = ListenerKeeper(
      marks: RedisListenerMarks(transport.redis, settings: transport.streams),
      audience: { hub.audience.map(\.channel) }, log: log)
  }

  /// Until `close`.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await keeper.run() }
      await station.run()
      group.cancelAll()
    }
  }

  func close() { station.close() }
}
