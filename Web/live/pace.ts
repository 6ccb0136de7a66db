import { text } from "../text";

/**
 * How many pictures a second a line can carry, judged by how far the picture is behind the numbers, which come on a
 * connection of their own. A plain value without clock or socket.
 */
export class PicturePace {
  /** At most so many a second; null asks for all. */
  fps: number | null = null;
  private changed = 0;
  private goodSince: number | null = null;

  constructor(private readonly tooLate = 1500, private readonly patience = 10_000) {}

  /** True when the pictures should be asked for anew, with `fps`. */
  judge(behind: number, now: number): boolean {
    if (this.isLate(behind)) {
      this.goodSince = null;
      if (now - this.changed < 4000 || this.fps === 0.5) return false;
      this.fps = this.fps === null ? 5 : Math.max(0.5, this.fps / 2);
      this.changed = now;
      return true;
    }
    if (this.fps === null) return false;
    // A few pictures a second are behind by their own spacing.
    if (behind > 400 + 1000 / this.fps) this.goodSince = null;
    else this.goodSince ??= now;
    if (this.goodSince === null || now - this.goodSince < this.patience) return false;
    this.goodSince = null;
    this.changed = now;
    this.fps = this.fps >= 5 ? null : this.fps * 2;
    return true;
  }

  words(behind: number): string {
    if (this.isLate(behind)) return text.camera.behind(behind / 1000);
    return this.fps === null ? "" : text.camera.fewer(this.fps);
  }

  /** Where pictures are a second apart, one may be a second old. */
  private isLate(behind: number): boolean {
    return behind > this.tooLate + (this.fps === null ? 0 : 1000 / this.fps);
  }
}
