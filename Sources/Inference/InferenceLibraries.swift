import COpenVINO
package import Groundwork

/// The versions of the libraries behind this room.
package enum InferenceLibraries {
  package static var all: [LibraryVersion] {
    [LibraryVersion(name: "OpenVINO", version: openVINO, purpose: "run models")]
  }

  private static var openVINO: String {
    var version = unsafe ov_version_t()
    guard unsafe ov_get_openvino_version(&version) == OK else { return "unknown" }
    defer { unsafe ov_version_free(&version) }
    guard let number = unsafe version.buildNumber else { return "unknown" }
    return unsafe String(cString: number)
  }
}
