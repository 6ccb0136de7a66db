package import TrafficCore

/// One picture, video or webcam that was looked at, with what came of it.
package struct VisionTrackSession: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable { case image, video, webcam }
  package enum Status: String, Sendable, CaseIterable { case processing, completed, failed }

  package let id: String
  package let owner: String?
  package let kind: Kind
  package var modelName: String
  package var confidenceThreshold: Double
  package var totalDetections: Int
  package var totalFrames: Int
  package var processingSeconds: Double
  package let created: Timestamp
  package var status: Status
  /// More, as JSON text.
  package var metadata: String

  package init(
    id: String = RandomID.make(), owner: String? = nil, kind: Kind, modelName: String, confidenceThreshold: Double,
    totalDetections: Int = 0, totalFrames: Int = 0, processingSeconds: Double = 0, created: Timestamp,
    status: Status = .processing, metadata: String = "{}"
  ) {
    self.id = id
    self.owner = owner
    self.kind = kind
    self.modelName = modelName
    self.confidenceThreshold = confidenceThreshold
    self.totalDetections = totalDetections
    self.totalFrames = totalFrames
    self.processingSeconds = processingSeconds
    self.created = created
    self.status = status
    self.metadata = metadata
  }
}
