import { address } from "../api/client";
import { MotionParts } from "./motionParts";

const patience = 8000;
const lookedEvery = 1000;
/** A second; every one is drawn upon by the server. */
const mostPictures = 10;

/**
 * A camera as Motion JPEG, one picture after the other on one HTTP answer. Ends by itself when none comes any more: then
 * `ended` is told, and with it whether there ever was one.
 */
export class MotionPicture {
  private readonly ending = new AbortController();
  private heard = performance.now();
  private hasShown = false;

  constructor(
    camera: string, private readonly show: (jpeg: Uint8Array, at: number | null) => void,
    private readonly ended: (hasShown: boolean) => void,
  ) {
    const timer = setInterval(() => { if (performance.now() - this.heard > patience) this.ending.abort(); }, lookedEvery);
    this.ending.signal.addEventListener("abort", () => clearInterval(timer), { once: true });
    void this.read(address("/api/gantry/v1/cameras/{id}/live.mjpg", { id: camera }, { fps: mostPictures }));
  }

  end(): void {
    this.ending.abort();
  }

  private async read(place: string): Promise<void> {
    try {
      const response = await fetch(place, { signal: this.ending.signal, cache: "no-store" });
      const reader = response.ok && response.headers.get("Content-Type")?.startsWith("multipart/") === true ? response.body?.getReader() : undefined;
      const parts = new MotionParts();
      for (let piece = await reader?.read(); piece?.value !== undefined; piece = await reader?.read()) {
        for (const { head, body } of parts.take(piece.value)) {
          this.heard = performance.now();
          this.hasShown = true;
          this.show(body, moment(head.get("x-gantry-at")));
        }
      }
    } catch {
      // No answer, a break, or something that is no picture: whoever began it goes on with single pictures.
    }
    this.ending.abort();
    this.ended(this.hasShown);
  }
}

function moment(words: string | undefined): number | null {
  const at = Number(words);
  return words === undefined || !Number.isFinite(at) ? null : at;
}
