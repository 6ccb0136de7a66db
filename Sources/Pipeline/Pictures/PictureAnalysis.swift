package import TrafficCore

/// Looks at one encoded picture: what is on it, and the same picture with that drawn in.
///
/// Several calls may overlap; each waits for its turn without blocking a thread.
package protocol PictureAnalysis: Sendable {
  /// The model that looks; nil while none is loaded.
  var model: PictureModel? { get }

  /// - Parameters:
  ///   - bytes: a whole JPEG, PNG or the like.
  ///   - confidence: scores below are left out, 0…1.
  ///   - drawing: whether the drawn picture is wanted too.
  /// - Throws: `PictureUnreadable` for bytes that are no picture.
  func analyse(_ bytes: [UInt8], confidence: Double, drawing: Bool) async throws -> PictureFindings
}

/// What was found on one picture.
package struct PictureFindings: Sendable, Equatable {
  /// Of the upright picture, in whose pixels the boxes are.
  package var size: PixelSize
  /// Highest score first.
  package var detections: [Detection]
  /// A JPEG; nil when it was not asked for.
  package var drawn: [UInt8]?

  package init(size: PixelSize, detections: [Detection], drawn: [UInt8]? = nil) {
    self.size = size
    self.detections = detections
    self.drawn = drawn
  }
}

/// The bytes are no picture, or one that cannot be read.
package struct PictureUnreadable: Error, Sendable, Equatable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}

/// Which model looks, for those who ask.
package struct PictureModel: Sendable, Equatable {
  /// The file, without folders of this machine.
  package var path: String
  package var name: String
  package var classes: ClassCatalogue

  package init(path: String, name: String, classes: ClassCatalogue) {
    self.path = path
    self.name = name
    self.classes = classes
  }
}
