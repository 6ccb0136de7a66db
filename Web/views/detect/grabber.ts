import { text } from "../../text";
import { h } from "../../ui/h";

const longestEdge = 960;
const [best, least] = [0.8, 0.3];

/** Single pictures of a webcam's stream, as JPEG. */
export class PictureGrabber {
  readonly video = h("video", { muted: true, playsinline: true, autoplay: true, class: "webcam-video", "aria-label": text.detect.webcam });
  private readonly still = document.createElement("canvas");
  private quality = best;
  mostBytes = Infinity;

  async show(stream: MediaStream): Promise<void> {
    this.video.srcObject = stream;
    // Who stops before it plays interrupts it; that is no problem.
    await this.video.play().catch(() => undefined);
  }

  /** Null while there is none, or the picture has too many bytes: the next one is coarser. */
  async grab(): Promise<Blob | null> {
    const { videoWidth, videoHeight } = this.video;
    const context = this.still.getContext("2d");
    if (videoWidth === 0 || context === null) return null;
    const scale = Math.min(1, longestEdge / Math.max(videoWidth, videoHeight));
    [this.still.width, this.still.height] = [Math.round(videoWidth * scale), Math.round(videoHeight * scale)];
    context.drawImage(this.video, 0, 0, this.still.width, this.still.height);
    const picture = await new Promise<Blob | null>((done) => this.still.toBlob(done, "image/jpeg", this.quality));
    if (picture === null || picture.size <= this.mostBytes) return picture;
    this.quality = Math.max(least, this.quality - 0.1);
    return null;
  }
}
