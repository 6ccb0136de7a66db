/// Why pictures could not be read or written: on what, the cause as text, and what to do about it.
package struct MediaError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What a caller may decide on; the sentence is for people.
  package enum Kind: Sendable, Hashable, CaseIterable {
    case notFound, notReadable, notWritable, empty, notRecognised, noVideo, missingCodec, truncated, tooLarge, damaged
    case badAddress, unauthorised, unreachable, timedOut, stopped
    /// A library said no for a reason of its own.
    case failed
  }

  package let kind: Kind
  /// The file or camera as it may be shown: without a password.
  package let subject: String
  /// What was found, as half a sentence.
  package let cause: String
  /// What is accepted or what to do, as a whole sentence; empty when there is nothing to say.
  package let advice: String

  package init(_ kind: Kind, subject: String, cause: String, advice: String = "") {
    self.kind = kind
    self.subject = subject
    self.cause = cause
    self.advice = advice
  }

  package var description: String { advice.isEmpty ? "\(subject): \(cause)." : "\(subject): \(cause). \(advice)" }

  /// Whether the same attempt may succeed later without anybody doing anything.
  package var canRetry: Bool {
    switch kind {
    case .unreachable, .timedOut: true
    case .notFound, .notReadable, .notWritable, .empty, .notRecognised, .noVideo, .missingCodec, .truncated,
      .tooLarge, .damaged, .badAddress, .unauthorised, .stopped, .failed:
      false
    }
  }
}
