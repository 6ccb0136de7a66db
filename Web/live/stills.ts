import { address } from "../api/client";
import type { LiveData, LiveMessage } from "../api/live";
import type { LinkState } from "../api/reconnecting";
import { pause } from "../app/every";

const patience = 6000;

/** Single pictures, where something between here and the server lets no live connection through. */
export class Stills {
  private since: number | null = null;

  constructor(
    private readonly camera: string, private readonly show: (message: LiveMessage) => void,
    private readonly signal: AbortSignal,
  ) {
    void this.watch();
  }

  linkIs(state: LinkState): void {
    if (state === "open") this.since = null;
    else this.since ??= performance.now();
  }

  private async watch(): Promise<void> {
    while (!this.signal.aborted) {
      await pause(1000, this.signal);
      if (this.since === null || performance.now() - this.since < patience || document.hidden) continue;
      await this.one();
    }
  }

  private async one(): Promise<void> {
    try {
      const place = address("/api/gantry/v1/cameras/{id}/latest.jpg", { id: this.camera });
      const response = await fetch(place, { signal: this.signal, cache: "no-store" });
      if (!response.ok) return;
      this.show({ data: { ...nothing, camera: this.camera, at: Date.now() }, jpeg: new Uint8Array(await response.arrayBuffer()) });
    } catch {
      // No answer: the next second asks again, and the connection's state is shown at the top.
    }
  }
}

/** A picture of the server's own drawing: nothing is left to be drawn over it. */
const nothing: LiveData = {
  camera: "", run: "", generation: 0, frame: 0, at: 0, latency_ms: null, size: null, vehicles: [], events: [],
  totals: { vehicles: {}, now: {}, lines: {}, zones: {} }, ended: null,
};
