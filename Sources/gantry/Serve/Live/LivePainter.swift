import Groundwork
import Media
import Pipeline
import TrafficCore

/// Draws and encodes live pictures and evidence on a thread of its own, without what the plan hides.
actor LivePainter: LivePictures, EvidenceMaker {
  nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

  private let thread = BlockingThread(name: "live pictures")
  private let encoder = JPEGEncoder()
  private let annotator = PlaneAnnotator()
  private let mosaic = PictureMosaic()
  private let quality: Int
  private let evidenceQuality: Int
  /// By stream: what vehicles leave behind them on the picture.
  private var marks = FreshTable<CameraID, (run: StreamRun, marks: VehicleMarks)>()
  private let clock: any MonotonicClock

  /// Of the small picture of a violation.
  private static let thumbnail = PixelSize(width: 320, height: 180)
  private static let thumbnailQuality = 70

  init(quality: Int, evidenceQuality: Int, clock: any MonotonicClock = SystemMonotonicClock()) {
    self.clock = clock
    self.quality = quality
    self.evidenceQuality = evidenceQuality
  }

  func jpeg(of report: FrameReport, picture: Picture, privacy: PrivacyPlan) throws -> [UInt8] {
    let shown = privacy.blursLive ? mosaic.hide(PrivateParts.boxes(of: report), in: picture) : picture
    var vehicles = marks[report.stream].flatMap { $0.run == report.run ? $0.marks : nil } ?? VehicleMarks()
    let drawn = try annotator.draw(vehicles.marks(report, size: picture.size), on: shown)
    marks.keep((report.run, vehicles), for: report.stream, at: clock.now)
    return try encoder.encode(drawn, quality: quality)
  }

  /// With nothing drawn on it.
  func plainJPEG(of report: FrameReport, picture: Picture, privacy: PrivacyPlan) throws -> [UInt8] {
    let shown = privacy.blursLive ? mosaic.hide(PrivateParts.boxes(of: report), in: picture) : picture
    return try encoder.encode(shown, quality: quality)
  }

  func pictures(
    of report: FrameReport, picture: Picture, privacy: PrivacyPlan
  ) throws -> (image: [UInt8], thumbnail: [UInt8]) {
    let shown = privacy.blursEvidence ? mosaic.hide(PrivateParts.boxes(of: report), in: picture) : picture
    return (
      image: try encoder.encode(shown, quality: evidenceQuality),
      thumbnail: try encoder.encodeThumbnail(shown, fitting: Self.thumbnail, quality: Self.thumbnailQuality)
    )
  }
}
