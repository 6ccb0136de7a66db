package import Pipeline
package import Records

/// A camera as it is wanted, with how it is doing.
package struct CameraSight: Sendable {
  package let camera: Camera
  /// Listed in the file of the installation.
  package let isFixed: Bool
  /// nil while it has never run here.
  package let status: CameraStatus?

  package init(camera: Camera, isFixed: Bool, status: CameraStatus?) {
    self.camera = camera
    self.isFixed = isFixed
    self.status = status
  }
}

/// What an attempt to open an address came to.
package enum CameraProbe: Sendable {
  /// - picture: a JPEG.
  case works(description: CameraProbeDescription, picture: [UInt8])
  /// With a sentence that says what to do.
  case fails(String)
}

package struct CameraProbeDescription: Sendable, Hashable {
  package var width: Int
  package var height: Int
  package var codec: String?
  package var framesPerSecond: Double?

  package init(width: Int, height: Int, codec: String?, framesPerSecond: Double?) {
    self.width = width
    self.height = height
    self.codec = codec
    self.framesPerSecond = framesPerSecond
  }
}
