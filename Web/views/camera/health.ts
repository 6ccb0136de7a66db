import { api } from "../../api/client";
import type { CameraStatus } from "../../api/generated";
import type { LiveData, LiveMessage } from "../../api/live";
import { every } from "../../app/every";
import type { PictureKind } from "../../live/pictures";
import { text } from "../../text";
import { format } from "../../ui/format";
import { h, setText } from "../../ui/h";
import { isClock } from "./tally";

const asked = 15 * 60_000;
const counted = 5000;

/** A line below the picture: what it is, how fresh, and how much of what happened was looked at. */
export class Health {
  readonly element: HTMLElement;
  private readonly picture = h("dd", null, "–");
  private readonly rate = h("dd", null, "–");
  private readonly latency = h("dd", null, "–");
  private readonly complete = h("dd", null, "–");
  private readonly moment = h("dd", null, "–");
  private heard: number[] = [];
  private bytes = 0;
  private kind: PictureKind | null = null;

  constructor(id: string, signal: AbortSignal) {
    const words = text.camera.health;
    const pairs = [[words.picture, this.picture], [words.rate, this.rate], [words.latency, this.latency],
      [words.complete, this.complete], [words.moment, this.moment]] as const;
    this.element = h("dl", { class: "health" }, pairs.map(([name, value]) => h("div", null, h("dt", null, name), value)));
    every(20_000, () => this.askCompleteness(id, signal), signal);
  }

  count(message: LiveMessage, kind: PictureKind): void {
    const now = performance.now();
    this.heard.push(now);
    this.forget(now);
    this.bytes = message.jpeg?.byteLength ?? 0;
    this.kind = kind;
  }

  /** - Parameter size: of the pictures as they are looked at. */
  show(data: LiveData, size: LiveData["size"], lag: number): void {
    const words = text.camera.health;
    this.forget(performance.now());
    const kind = this.kind === null || this.heard.length === 0 ? null
      : this.kind === "film" ? words.kinds.film : `${words.kinds[this.kind]}, ${format.whole(this.bytes / 1000)}\u00a0kB`;
    setText(this.picture, [size === null ? null : `${size[0]} × ${size[1]}`, kind].filter((each) => each !== null).join(" · ") || "–");
    setText(this.latency, data.latency_ms === null ? "–" : `${format.whole(data.latency_ms + lag)} ms`);
    setText(this.moment, isClock(data.at) ? format.clock(data.at) : words.sinceBegin(format.duration(data.at / 1000)));
  }

  status(status: CameraStatus | null): void {
    const words = text.camera.health;
    this.forget(performance.now());
    const [first, last] = [this.heard[0], this.heard[this.heard.length - 1]];
    const shown = first === undefined ? 0 : last === undefined || last - first < 500 ? null : ((this.heard.length - 1) * 1000) / (last - first);
    setText(this.rate, words.rateIs(shown?.toFixed(1) ?? "–", status?.fps.received.toFixed(1) ?? "–"));
    this.rate.title = status === null ? "" : words.frames(status.frames.received, status.frames.processed, status.frames.gated, status.frames.dropped);
  }

  /** What was shown longer ago says nothing of now. */
  private forget(now: number): void {
    while ((this.heard[0] ?? now) < now - counted) this.heard.shift();
  }

  private async askCompleteness(id: string, signal: AbortSignal): Promise<void> {
    const from = new Date(Date.now() - asked).toISOString();
    try {
      const { items } = await api.get("/api/gantry/v1/cameras/{id}/completeness", { path: { id }, query: { from }, signal });
      const [expected, processed, seconds] = items.reduce(
        ([all, done, time], each) => [all + each.expected, done + each.processed, time + each.seconds], [0, 0, 0]);
      const share = expected === 0 ? "–" : format.percent(Math.min(1, processed / expected), 0);
      // Minutes in which nothing was to run, or no server, are no part of the share: then it says of how many it is.
      const minutes = Math.round(seconds / 60);
      setText(this.complete, minutes * 60_000 < asked - 60_000 ? text.camera.health.completeOf(share, minutes) : share);
    } catch {
      // The number stays as it was; the connection's own sign says why.
    }
  }
}
