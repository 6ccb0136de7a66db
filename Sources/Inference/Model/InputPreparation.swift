/// How pixels 0…255 become what the network was trained with: `(pixel - mean) / deviation`, per channel in the
/// network's own channel order.
package struct Normalisation: Sendable, Hashable {
  package var mean: [Float]
  package var deviation: [Float]

  package init(mean: [Float], deviation: [Float]) {
    precondition(mean.count == 3 && deviation.count == 3, "pictures have three channels")
    self.mean = mean
    self.deviation = deviation
  }

  /// 0…255 as it is.
  package static let none = Normalisation(mean: [0, 0, 0], deviation: [1, 1, 1])
  /// 0…1.
  package static let unit = Normalisation(mean: [0, 0, 0], deviation: [255, 255, 255])
  /// Means and deviations of ImageNet, channels red, green, blue (torchvision).
  package static let imageNet = Normalisation(
    mean: [123.675, 116.28, 103.53], deviation: [58.395, 57.12, 57.375])
  /// The same with blue first, rounded as NanoDet's configurations have it.
  package static let imageNetBlueFirst = Normalisation(
    mean: [103.53, 116.28, 123.675], deviation: [57.375, 57.12, 58.395])
}

/// What is put in front of a network so that it takes packed 8 bit pictures.
struct InputPreparation {
  /// The network wants [1, height, width, 3] instead of [1, 3, height, width].
  let isChannelsLast: Bool
  let normalisation: Normalisation
}
