import CFFmpeg

/// Decodes sound of any kind and encodes it as AAC, mono or stereo, at the rate it has where AAC knows it.
@safe final class SoundTranscoder {
  private let subject: String
  private let decoded: FrameHandle
  private var decoder: UnsafeMutablePointer<AVCodecContext>?
  private var encoder: UnsafeMutablePointer<AVCodecContext>?
  private var resampler: OpaquePointer?
  private var samples: OpaquePointer?
  private let inputTimeBase: AVRational
  /// In samples; nil until the first sound came.
  private var nextTime: Int64?

  init(_ stream: UnsafeMutablePointer<AVStream>, subject: String) throws {
    self.subject = subject
    inputTimeBase = unsafe stream.pointee.time_base
    decoded = try FrameHandle()
    try unsafe openDecoder(stream.pointee.codecpar)
    try openEncoder()
  }

  deinit {
    unsafe avcodec_free_context(&decoder)
    unsafe avcodec_free_context(&encoder)
    unsafe swr_free(&resampler)
    if let samples = unsafe samples { unsafe av_audio_fifo_free(samples) }
  }

  var timeBase: AVRational { unsafe AVRational(num: 1, den: encoder?.pointee.sample_rate ?? 1) }

  func describe(_ stream: UnsafeMutablePointer<AVStream>) -> Int32 {
    unsafe avcodec_parameters_from_context(stream.pointee.codecpar, encoder)
  }

  /// Takes a packet of the input, its times counted from the first picture.
  func send(_ packet: PacketHandle) throws {
    let code = unsafe packet.withPointer { unsafe avcodec_send_packet(decoder, $0) }
    // One damaged packet is a click, not the end of the sound.
    if FFmpegCode(code) == .invalidData { return }
    try check(code, "cannot decode its sound")
    try takeDecoded()
  }

  /// No more packets follow.
  func end() throws {
    try check(unsafe avcodec_send_packet(decoder, nil), "cannot decode its sound")
    try takeDecoded()
    try encode(all: true)
    try check(unsafe avcodec_send_frame(encoder, nil), "cannot encode its sound")
  }

  /// False when there is nothing to take yet, or any more.
  func receive(into packet: PacketHandle) throws(MediaError) -> Bool {
    let code = unsafe FFmpegCode(packet.withPointer { unsafe avcodec_receive_packet(encoder, $0) })
    if code == .again || code == .end { return false }
    try check(code.value, "cannot encode its sound")
    return true
  }

  // MARK: Set-up

  private func openDecoder(_ parameters: UnsafePointer<AVCodecParameters>) throws(MediaError) {
    let codec = unsafe avcodec_find_decoder(parameters.pointee.codec_id)
    unsafe decoder = avcodec_alloc_context3(codec)
    guard unsafe codec != nil, let decoder = unsafe decoder else {
      throw MediaError(
        .missingCodec, subject: subject,
        cause:
          "its sound is \(unsafe String(cString: avcodec_get_name(parameters.pointee.codec_id))), which this FFmpeg cannot decode"
      )
    }
    try check(unsafe avcodec_parameters_to_context(decoder, parameters), "cannot decode its sound")
    unsafe decoder.pointee.pkt_timebase = inputTimeBase
    try check(unsafe avcodec_open2(decoder, codec, nil), "cannot decode its sound")
  }

  private func openEncoder() throws(MediaError) {
    let codec = unsafe avcodec_find_encoder(AV_CODEC_ID_AAC)
    unsafe encoder = avcodec_alloc_context3(codec)
    guard unsafe codec != nil, let encoder = unsafe encoder, let decoder = unsafe decoder else {
      throw MediaError(.missingCodec, subject: subject, cause: "this FFmpeg cannot encode AAC")
    }
    let rate = unsafe decoder.pointee.sample_rate
    let channels = unsafe min(max(decoder.pointee.ch_layout.nb_channels, 1), 2)
    unsafe encoder.pointee.sample_rate = Self.rates.contains(rate) ? rate : 48_000
    unsafe av_channel_layout_default(&encoder.pointee.ch_layout, channels)
    unsafe encoder.pointee.sample_fmt = AV_SAMPLE_FMT_FLTP
    unsafe encoder.pointee.bit_rate = Int64(channels) * Self.bitsPerChannel
    unsafe encoder.pointee.time_base = AVRational(num: 1, den: encoder.pointee.sample_rate)
    unsafe encoder.pointee.flags |= Int32(bitPattern: UInt32(AV_CODEC_FLAG_GLOBAL_HEADER))
    try check(unsafe avcodec_open2(encoder, codec, nil), "cannot encode its sound")
    unsafe samples = av_audio_fifo_alloc(AV_SAMPLE_FMT_FLTP, channels, encoder.pointee.sample_rate)
    guard unsafe samples != nil else { throw FFmpegCode.outOfMemory.error("cannot encode its sound", on: subject) }
  }

  /// ISO/IEC 14496-3, table 1.18.
  private static let rates: Set<Int32> = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
  ]
  /// Transparent for speech and street noise with FFmpeg's own AAC encoder.
  private static let bitsPerChannel: Int64 = 80_000

  // MARK: Samples

  private func takeDecoded() throws {
    while true {
      let code = unsafe FFmpegCode(decoded.withPointer { unsafe avcodec_receive_frame(decoder, $0) })
      if code == .again || code == .end { return }
      if code == .invalidData { continue }
      try check(code.value, "cannot decode its sound")
      try resample()
      try encode(all: false)
    }
  }

  private func resample() throws {
    guard let encoder = unsafe encoder else { preconditionFailure("a transcoder has its encoder") }
    nameLayout()
    if unsafe resampler == nil { try startResampler() }
    noteTime()
    let resampled = try FrameHandle()
    let code = unsafe decoded.withPointer { source in
      unsafe resampled.withPointer { target -> Int32 in
        unsafe target.pointee.format = AV_SAMPLE_FMT_FLTP.rawValue
        unsafe target.pointee.sample_rate = encoder.pointee.sample_rate
        unsafe av_channel_layout_copy(&target.pointee.ch_layout, &encoder.pointee.ch_layout)
        let converted = unsafe swr_convert_frame(resampler, target, source)
        guard converted == 0 else { return converted }
        return unsafe target.pointee.extended_data.withMemoryRebound(
          to: UnsafeMutableRawPointer?.self, capacity: Int(target.pointee.ch_layout.nb_channels)
        ) { unsafe av_audio_fifo_write(samples, $0, target.pointee.nb_samples) }
      }
    }
    try check(code, "cannot resample its sound")
  }

  /// Raw sound often says only how many channels it has; the resampler takes the usual ones then and afterwards
  /// refuses every frame that does not name them.
  private func nameLayout() {
    unsafe decoded.withPointer { frame in
      guard unsafe frame.pointee.ch_layout.order == AV_CHANNEL_ORDER_UNSPEC else { return }
      let channels = unsafe frame.pointee.ch_layout.nb_channels
      unsafe av_channel_layout_default(&frame.pointee.ch_layout, channels)
    }
  }

  private func startResampler() throws(MediaError) {
    guard let encoder = unsafe encoder else { preconditionFailure("a transcoder has its encoder") }
    let code = unsafe decoded.withPointer { frame in
      unsafe swr_alloc_set_opts2(
        &resampler, &encoder.pointee.ch_layout, AV_SAMPLE_FMT_FLTP, encoder.pointee.sample_rate,
        &frame.pointee.ch_layout, AVSampleFormat(frame.pointee.format), frame.pointee.sample_rate, 0, nil)
    }
    try check(code, "cannot resample its sound")
    try check(unsafe swr_init(resampler), "cannot resample its sound")
  }

  /// The first sound says when it starts. Later gaps are filled with silence, so that it stays with the pictures.
  private func noteTime() {
    let start = unsafe decoded.withPointer { unsafe $0.pointee.pts }
    guard start != gantry_av_no_timestamp() else {
      nextTime = nextTime ?? 0
      return
    }
    let time = av_rescale_q(start, inputTimeBase, timeBase)
    guard let nextTime else {
      self.nextTime = time
      return
    }
    let waiting = unsafe Int64(av_audio_fifo_size(samples)) + swr_get_delay(resampler, Int64(timeBase.den))
    let gap = time - nextTime - waiting
    if gap > Int64(timeBase.den) / Self.gapsPerSecond { unsafe swr_inject_silence(resampler, Int32(clamping: gap)) }
  }

  /// A gap is longer than a twentieth of a second; shorter ones are inexact times.
  private static let gapsPerSecond: Int64 = 20

  /// Hands full frames to the encoder, and with `all` the shorter rest.
  private func encode(all: Bool) throws {
    guard let encoder = unsafe encoder else { preconditionFailure("a transcoder has its encoder") }
    while true {
      let available = unsafe av_audio_fifo_size(samples)
      let count = unsafe min(available, encoder.pointee.frame_size)
      guard count > 0, unsafe all || count == encoder.pointee.frame_size else { return }
      let frame = try FrameHandle()
      let time = nextTime ?? 0
      let code = unsafe frame.withPointer { frame -> Int32 in
        unsafe frame.pointee.format = AV_SAMPLE_FMT_FLTP.rawValue
        unsafe frame.pointee.nb_samples = count
        unsafe frame.pointee.sample_rate = encoder.pointee.sample_rate
        unsafe frame.pointee.pts = time
        unsafe av_channel_layout_copy(&frame.pointee.ch_layout, &encoder.pointee.ch_layout)
        let allocated = unsafe av_frame_get_buffer(frame, 0)
        guard allocated == 0 else { return allocated }
        let read = unsafe frame.pointee.extended_data.withMemoryRebound(
          to: UnsafeMutableRawPointer?.self, capacity: Int(frame.pointee.ch_layout.nb_channels)
        ) { unsafe av_audio_fifo_read(samples, $0, count) }
        guard read >= 0 else { return read }
        return unsafe avcodec_send_frame(encoder, frame)
      }
      try check(code, "cannot encode its sound")
      nextTime = time + Int64(count)
    }
  }

  private func check(_ code: Int32, _ attempt: String) throws(MediaError) {
    guard code >= 0 else { throw FFmpegCode(code).error(attempt, on: subject) }
  }
}
