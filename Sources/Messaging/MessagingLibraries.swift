import CRedis
package import Groundwork

/// The versions of the libraries behind this room.
package enum MessagingLibraries {
  package static var all: [LibraryVersion] {
    [
      LibraryVersion(
        name: "hiredis", version: "\(HIREDIS_MAJOR).\(HIREDIS_MINOR).\(HIREDIS_PATCH)",
        purpose: "share queues and limits through Redis")
    ]
  }
}
