import { followCamera, type LiveMessage } from "../api/live";
import { Fallback, type FallbackKind } from "./fallback";
import { PicturePace } from "./pace";

/** By which of the ways a picture has come, the best first. */
export type PictureKind = "film" | "socket" | FallbackKind;

/**
 * The pictures of a camera, on a connection beside that of its numbers: a line too slow for all of them gets fewer, and
 * the numbers stay those of now. Where no live connection comes through there is Motion JPEG, or single pictures.
 */
export class Pictures {
  private readonly pace = new PicturePace();
  private readonly fallback: Fallback;
  private link = new AbortController();
  private last: number | null = null;
  private isPaused = false;

  constructor(
    private readonly camera: string, private readonly show: (message: LiveMessage, kind: PictureKind) => void, signal: AbortSignal,
  ) {
    this.fallback = new Fallback(camera, show, signal);
    signal.addEventListener("abort", () => this.link.abort(), { once: true });
    this.follow();
  }

  /** The numbers are of this moment. Gives a sentence while the pictures are fewer or late, else nothing. */
  isNow(at: number): string {
    if (document.hidden || this.isPaused) return "";
    if (this.last === null) return this.pace.words(0);
    const behind = at - this.last;
    // A camera that was opened anew may begin at an earlier moment.
    if (behind < 0) this.last = null;
    if (this.pace.judge(behind, performance.now())) this.follow();
    return this.pace.words(behind);
  }

  /** While a film shows the same. */
  pause(): void {
    this.isPaused = true;
    this.link.abort();
    this.fallback.linkIs("open");
  }

  resume(): void {
    if (!this.isPaused) return;
    this.isPaused = false;
    this.follow();
  }

  private follow(): void {
    this.link.abort();
    this.link = new AbortController();
    this.last = null;
    followCamera(this.camera, { fps: this.pace.fps ?? 30 }, (message) => {
      if (message.data.ended !== null) return;
      this.last = message.data.at;
      this.show(message, "socket");
    }, (state) => {
      // What was last before a break, or before nobody saw the page, says nothing about the line.
      if (state !== "open") this.last = null;
      this.fallback.linkIs(state);
    }, this.link.signal);
  }
}
