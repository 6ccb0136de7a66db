import Foundation
import Groundwork
import Inference
import Media
import Messaging
import Pipeline
import TrafficCore

/// What looking at pictures out of Redis takes, as the settings say: the same for a command and for the server.
enum FrameHouse {
  static func house(
    _ settings: GantrySettings, _ transport: FrameTransport, _ model: SharedModel, metrics: Metrics = Metrics(),
    log: Log
  ) -> FrameProcessor.House {
    var options = settings.detection.options
    options.minimumScore = 0.1
    options.isClassAgnostic = false
    let classes = model.detector.classes
    options.classIDs = Set(classes.names.indices.filter { classes.trafficClass(of: $0) != nil })
    let section = settings.live
    var house = FrameProcessor.House(
      work: RedisFrameWork(transport.frames, name: ProcessInfo.processInfo.hostName),
      unpacker: FramePictures(quality: section.streams.quality, decoding: settings.media),
      detector: model.detector, options: options,
      pictures: LivePainter(quality: section.pictureQuality, evidenceQuality: section.evidenceQuality),
      metrics: metrics, log: log)
    house.tiles = settings.detection.tiles
    house.limit = section.speedLimit
    house.requests = model.requests
    house.privacy = PrivacyPlan(blursLive: section.blursLive, blursEvidence: section.blursEvidence)
    return house
  }
}
