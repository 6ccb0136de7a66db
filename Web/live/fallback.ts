import { address } from "../api/client";
import type { LiveData, LiveMessage } from "../api/live";
import type { LinkState } from "../api/reconnecting";
import { pause } from "../app/pause";
import { MotionPicture } from "./motionPicture";

/** How pictures come where no live connection does. */
export type FallbackKind = "motion" | "single";

const patience = 6000;
const askedEvery = 1000;
/** Something between here and the server that holds a stream back may be gone later. */
const motionAgain = 60_000;

/**
 * Pictures where something between here and the server lets no live connection through: Motion JPEG, and single pictures
 * where that does not come either. The server has drawn into them what it found, for no data come along.
 */
export class Fallback {
  private since: number | null = null;
  private motion: MotionPicture | null = null;
  private motionFrom = 0;

  constructor(
    private readonly camera: string, private readonly show: (message: LiveMessage, kind: FallbackKind) => void,
    private readonly signal: AbortSignal,
  ) {
    signal.addEventListener("abort", () => this.motion?.end(), { once: true });
    void this.watch();
  }

  linkIs(state: LinkState): void {
    if (state !== "open") {
      this.since ??= performance.now();
      return;
    }
    this.since = null;
    this.motion?.end();
  }

  private async watch(): Promise<void> {
    while (!this.signal.aborted) {
      await pause(askedEvery, this.signal);
      if (document.hidden) {
        // Nobody sees it: a stream would go on all the same.
        this.motion?.end();
        continue;
      }
      if (this.signal.aborted || this.motion !== null || this.since === null || performance.now() - this.since < patience) continue;
      if (performance.now() >= this.motionFrom) this.begin();
      else await this.one();
    }
  }

  private begin(): void {
    this.motion = new MotionPicture(this.camera, (jpeg, at) => this.take(jpeg, at, "motion"), (hasShown) => {
      this.motion = null;
      // One that has run is begun again at once: a server that was away is there again, or the tab was hidden.
      this.motionFrom = performance.now() + (hasShown ? 0 : motionAgain);
    });
  }

  private async one(): Promise<void> {
    try {
      const place = address("/api/gantry/v1/cameras/{id}/latest.jpg", { id: this.camera });
      const response = await fetch(place, { signal: this.signal, cache: "no-store" });
      if (response.ok) this.take(new Uint8Array(await response.arrayBuffer()), null, "single");
    } catch {
      // No answer: the next second asks again, and the connection's state is shown at the top.
    }
  }

  private take(jpeg: Uint8Array, at: number | null, kind: FallbackKind): void {
    if (this.signal.aborted || this.since === null) return;
    this.show({ data: { ...nothing, camera: this.camera, at: at ?? Date.now() }, jpeg }, kind);
  }
}

/** Nothing is left to be drawn over a picture of the server's own drawing. */
const nothing: LiveData = {
  camera: "", run: "", generation: 0, frame: 0, at: 0, latency_ms: null, size: null, vehicles: [], events: [],
  totals: { vehicles: {}, now: {}, lines: {}, zones: {} }, ended: null,
};
