import type { LiveData, LiveMessage } from "../../api/live";

interface Ready { readonly data: LiveData; readonly picture: ImageBitmap | null }

/**
 * Draws the newest picture together with what was found in it, once a screen frame. Pictures that come faster than they
 * can be decoded give way, so nothing piles up.
 */
export class FramePump {
  private next: LiveMessage | null = null;
  private ready: Ready | null = null;
  private isDecoding = false;
  private request = 0;

  constructor(
    private readonly draw: (data: LiveData, picture: ImageBitmap | null) => void, private readonly signal: AbortSignal,
  ) {
    document.addEventListener("visibilitychange", () => this.wake(), { signal });
    signal.addEventListener("abort", () => {
      cancelAnimationFrame(this.request);
      this.next = null;
      this.offer(null);
    }, { once: true });
  }

  take(message: LiveMessage): void {
    if (this.signal.aborted) return;
    this.next = message;
    this.wake();
  }

  /** Nobody sees a hidden page; its newest picture waits until somebody does. */
  private wake(): void {
    if (this.next !== null && !this.isDecoding && !document.hidden) void this.decode();
  }

  private async decode(): Promise<void> {
    this.isDecoding = true;
    while (this.next !== null) {
      const { data, jpeg } = this.next;
      this.next = null;
      const picture = jpeg === null ? null : await decoded(jpeg);
      if (this.signal.aborted) picture?.close();
      else this.offer({ data, picture });
    }
    this.isDecoding = false;
  }

  private offer(ready: Ready | null): void {
    this.ready?.picture?.close();
    this.ready = ready;
    if (ready === null || this.request !== 0) return;
    this.request = requestAnimationFrame(() => this.paint());
  }

  private paint(): void {
    this.request = 0;
    const ready = this.ready;
    this.ready = null;
    if (ready === null) return;
    this.draw(ready.data, ready.picture);
    ready.picture?.close();
  }
}

/** Null for a picture that cannot be read; its data are drawn all the same. */
async function decoded(jpeg: Uint8Array): Promise<ImageBitmap | null> {
  try {
    return await createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }));
  } catch {
    return null;
  }
}
