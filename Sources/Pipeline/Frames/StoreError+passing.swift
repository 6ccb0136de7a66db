import Records
import Wire

/// A database or an object store that is away is waited for like a Redis that is.
extension StoreError: PassingFailure {
  package var canRetry: Bool { mayPass }
}
