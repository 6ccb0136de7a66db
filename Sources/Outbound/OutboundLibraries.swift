import CCurl
package import Groundwork

/// The versions of the libraries behind this room.
package enum OutboundLibraries {
  package static var all: [LibraryVersion] {
    [LibraryVersion(name: "libcurl", version: unsafe String(cString: curl_version()), purpose: "ask other servers")]
  }
}
