/// A failure that knows whether the same may work later.
package protocol PassingFailure: Error {
  var canRetry: Bool { get }
}
