package import WebServer

/// One piece of work within a trace: a request answered, a job done.
package struct Span: Sendable {
  package let context: TraceContext
  /// The span that asked for it; nil for the first of a trace.
  package let parent: String?
  package var name: String
  /// Since 1970.
  package let start: Duration
  package var end: Duration
  package var attributes: [(String, JSONValue)]
  package var isFailed: Bool

  package init(
    context: TraceContext, parent: String?, name: String, start: Duration, end: Duration,
    attributes: [(String, JSONValue)] = [], isFailed: Bool = false
  ) {
    self.context = context
    self.parent = parent
    self.name = name
    self.start = start
    self.end = end
    self.attributes = attributes
    self.isFailed = isFailed
  }
}
