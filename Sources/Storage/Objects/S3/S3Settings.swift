package import Groundwork
package import Records

/// Which S3-compatible store, and how it is used.
package struct S3Settings: Sendable, Hashable {
  /// `https://s3.example.org` or with a port; objects are at `endpoint/bucket/key`.
  package let endpoint: String
  package let bucket: String
  package let accessKey: String
  package let secretKey: Secret
  /// us-east-1.
  package let region: String
  /// Size of the parts of large objects, and so of what a writer keeps in memory. At least 5 MiB, as S3 has it. 8 MiB.
  package let partSize: Int
  /// How often a request is tried before it counts as failed. 5.
  package let attempts: Int
  /// How long one request may take. 60 s.
  package let requestLimit: Duration

  package init(
    endpoint: String, bucket: String, accessKey: String, secretKey: Secret, region: String = "us-east-1",
    partSize: Int = 8 << 20, attempts: Int = 5, requestLimit: Duration = .seconds(60)
  ) throws(StoreError) {
    guard endpoint.hasPrefix("http://") || endpoint.hasPrefix("https://"), !bucket.isEmpty, !accessKey.isEmpty,
      !secretKey.isEmpty
    else {
      throw StoreError(
        .invalid, "The object store needs an endpoint (https://…), a bucket, an access key and a secret key.")
    }
    var trimmed = endpoint
    while trimmed.hasSuffix("/") { trimmed.removeLast() }
    self.endpoint = trimmed
    self.bucket = bucket
    self.accessKey = accessKey
    self.secretKey = secretKey
    self.region = region
    self.partSize = max(5 << 20, partSize)
    self.attempts = max(1, attempts)
    self.requestLimit = requestLimit
  }
}
