#pragma once
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/audio_fifo.h>
#include <libavutil/avutil.h>
#include <libavutil/channel_layout.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>

// Macros Swift cannot import.
static inline int gantry_av_error(int system_error) { return AVERROR(system_error); }
static inline int gantry_av_error_again(void) { return AVERROR(EAGAIN); }
static inline int gantry_av_error_end(void) { return AVERROR_EOF; }
static inline int gantry_av_error_exit(void) { return AVERROR_EXIT; }
static inline int gantry_av_error_invalid_data(void) { return AVERROR_INVALIDDATA; }
static inline int gantry_av_error_no_decoder(void) { return AVERROR_DECODER_NOT_FOUND; }
static inline int gantry_av_error_no_encoder(void) { return AVERROR_ENCODER_NOT_FOUND; }
static inline int gantry_av_error_no_protocol(void) { return AVERROR_PROTOCOL_NOT_FOUND; }
static inline int gantry_av_error_no_stream(void) { return AVERROR_STREAM_NOT_FOUND; }
static inline int gantry_av_error_http_400(void) { return AVERROR_HTTP_BAD_REQUEST; }
static inline int gantry_av_error_http_401(void) { return AVERROR_HTTP_UNAUTHORIZED; }
static inline int gantry_av_error_http_403(void) { return AVERROR_HTTP_FORBIDDEN; }
static inline int gantry_av_error_http_404(void) { return AVERROR_HTTP_NOT_FOUND; }
static inline int gantry_av_error_http_4xx(void) { return AVERROR_HTTP_OTHER_4XX; }
static inline int gantry_av_error_http_5xx(void) { return AVERROR_HTTP_SERVER_ERROR; }
// What a message of FFmpeg is about: the `opaque` of its codec or format, or of that which it belongs to.
static inline intptr_t gantry_av_log_mark(void *source) {
  for (int depth = 0; source && depth < 8; depth++) {
    const AVClass *kind = *(const AVClass **)source;
    if (!kind) return 0;
    if (kind == avcodec_get_class()) return (intptr_t)((AVCodecContext *)source)->opaque;
    if (kind == avformat_get_class()) return (intptr_t)((AVFormatContext *)source)->opaque;
    if (!kind->parent_log_context_offset) return 0;
    source = *(void **)((char *)source + kind->parent_log_context_offset);
  }
  return 0;
}
static inline int64_t gantry_av_no_timestamp(void) { return AV_NOPTS_VALUE; }
static inline AVRational gantry_av_microseconds(void) { return (AVRational){1, 1000000}; }
