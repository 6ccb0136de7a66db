import CMicroHTTPD
import CWSLay
import CZlib
package import Groundwork

/// The versions of the libraries behind this room.
package enum WebServerLibraries {
  package static var all: [LibraryVersion] {
    [
      LibraryVersion(
        name: "libmicrohttpd", version: unsafe String(cString: MHD_get_version()), purpose: "speak HTTP to clients"),
      LibraryVersion(name: "wslay", version: WSLAY_VERSION, purpose: "frame WebSocket messages"),
      LibraryVersion(name: "zlib", version: unsafe String(cString: zlibVersion()), purpose: "compress what is sent"),
    ]
  }
}
