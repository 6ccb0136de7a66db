const kept = 10;
const mostWaiting = 240;

type Work = { readonly kind: "begin"; readonly type: string; readonly bytes: ArrayBuffer } | { readonly kind: "piece"; readonly bytes: ArrayBuffer }
  | { readonly kind: "trim"; readonly until: number };

/** What goes into a player, one after the other, as it wants it. Bounded: a player that takes nothing is given up. */
export class SourceQueue {
  private readonly source = new MediaSource();
  private readonly url = URL.createObjectURL(this.source);
  private buffer: SourceBuffer | null = null;
  private waiting: Work[] = [];
  private isEnded = false;

  constructor(private readonly video: HTMLVideoElement, private readonly failed: () => void) {
    this.source.addEventListener("sourceopen", () => this.next(), { once: true });
    video.src = this.url;
  }

  begin(type: string, bytes: ArrayBuffer): void {
    this.add({ kind: "begin", type, bytes });
  }

  append(bytes: ArrayBuffer): void {
    this.add({ kind: "piece", bytes });
  }

  /** Lets go of what was seen. */
  trim(now: number): void {
    const buffered = this.buffer?.buffered;
    if (buffered === undefined || buffered.length === 0 || buffered.start(0) > now - 2 * kept) return;
    this.add({ kind: "trim", until: now - kept });
  }

  end(): void {
    this.isEnded = true;
    this.waiting = [];
    URL.revokeObjectURL(this.url);
    this.video.removeAttribute("src");
    this.video.load();
  }

  private add(work: Work): void {
    if (this.isEnded) return;
    this.waiting.push(work);
    if (this.waiting.length > mostWaiting) return this.failed();
    this.next();
  }

  private next(): void {
    if (this.isEnded || this.source.readyState !== "open" || this.buffer?.updating === true) return;
    const work = this.waiting.shift();
    if (work === undefined) return;
    try {
      if (work.kind === "trim") return this.buffer?.remove(0, work.until);
      if (work.kind === "begin") this.prepare(work.type);
      this.buffer?.appendBuffer(work.bytes);
    } catch {
      this.failed(); // A type, a piece or an amount that the player does not take.
    }
  }

  private prepare(type: string): void {
    if (this.buffer !== null) return this.buffer.changeType(type);
    this.buffer = this.source.addSourceBuffer(type);
    this.buffer.addEventListener("updateend", () => this.next());
    this.buffer.addEventListener("error", () => { if (!this.isEnded) this.failed(); });
  }
}
