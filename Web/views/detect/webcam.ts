import { api } from "../../api/client";
import { Problem, sentence } from "../../api/problem";
import { to } from "../../app/router";
import type { Visit } from "../../app/view";
import { pause } from "../../app/every";
import { text } from "../../text";
import { button, linkButton } from "../../ui/button";
import { format } from "../../ui/format";
import { fill, h } from "../../ui/h";
import { emptyState, notice } from "../../ui/notice";
import { Tile } from "../../ui/tile";
import { toast } from "../../ui/toast";
import { Boxes, type Found } from "./boxes";

const words = text.detect;
const longestEdge = 960;
const least = 100; // Milliseconds from one picture to the next.

/** The webcam of who looks: pictures go to the server one at a time, boxes come back. */
export class Webcam {
  readonly element = h("div", { class: "stack" });
  private readonly video = h("video", { muted: true, playsinline: true, autoplay: true, class: "webcam-video", "aria-label": words.webcam });
  private readonly still = document.createElement("canvas");
  private readonly boxes: Boxes;
  private readonly tiles = { now: new Tile(words.now, words.nowFrom), rate: new Tile(words.rate, words.rateFrom), all: new Tile(words.looked, words.lookedFrom) };
  private readonly list = h("ul", { class: "webcam-list", "aria-label": words.now });
  private running: AbortController | null = null;

  constructor(private readonly visit: Visit) {
    this.boxes = new Boxes(visit.signal);
    visit.signal.addEventListener("abort", () => this.stop(), { once: true });
    this.idle(null);
  }

  private idle(session: string | null): void {
    const start = button(words.startWebcam, () => this.start(), { kind: "main", icon: "camera" });
    fill(this.element, session !== null && notice("good", h("p", null, words.webcamKept), linkButton(words.openSession, to("/sessions/{id}", { id: session }), { isSmall: true, icon: "link" })),
      emptyState("camera", words.webcamTitle, words.webcamWhy, start));
  }

  private async start(): Promise<void> {
    let stream: MediaStream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 } }, audio: false });
    } catch (error) {
      toast(error instanceof DOMException && error.name === "NotAllowedError" ? words.webcamRefused : words.webcamMissing, "problem");
      return;
    }
    const running = new AbortController();
    this.running = running;
    this.video.srcObject = stream;
    running.signal.addEventListener("abort", () => { for (const track of stream.getTracks()) track.stop(); }, { once: true });
    fill(this.element, h("div", { class: "row" }, button(words.stopWebcam, () => this.stop(), { icon: "stop" })),
      h("div", { class: "tiles" }, Object.values(this.tiles).map((tile) => tile.element)),
      h("div", { class: "card webcam-stage" }, h("div", { class: "picture-stage" }, this.video, this.boxes.canvas), this.list));
    void this.look(running.signal);
  }

  private stop(): void {
    this.running?.abort();
    this.running = null;
  }

  private async look(signal: AbortSignal): Promise<void> {
    const session = crypto.randomUUID();
    let looked = 0;
    await this.video.play().catch(() => undefined);
    while (!signal.aborted) {
      const began = performance.now();
      const picture = await this.grab();
      if (signal.aborted) break;
      if (picture === null) { await pause(least, signal); continue; }
      try {
        const answer = await api.post("/api/gantry/v1/detect", {
          query: { kind: "webcam", session_id: session, name: words.webcam }, body: picture, signal, headers: { "Content-Type": "image/jpeg" },
        });
        looked += 1;
        this.show(answer.detections, answer.size, looked);
      } catch (error) {
        if (signal.aborted) break;
        // Without a connection it goes on when there is one again; everything else ends it.
        if (!(error instanceof Problem) || (error.status !== 0 && error.status < 500)) { toast(sentence(error), "problem"); break; }
        await pause(1000, signal);
      }
      await pause(least - (performance.now() - began), signal);
      this.tiles.rate.show(format.number(1000 / (performance.now() - began), 1), "fps");
    }
    this.stop();
    if (!this.visit.signal.aborted) this.idle(looked > 0 ? session : null);
  }

  private grab(): Promise<Blob | null> {
    const { videoWidth, videoHeight } = this.video;
    const context = this.still.getContext("2d");
    if (videoWidth === 0 || context === null) return Promise.resolve(null);
    const scale = Math.min(1, longestEdge / Math.max(videoWidth, videoHeight));
    [this.still.width, this.still.height] = [Math.round(videoWidth * scale), Math.round(videoHeight * scale)];
    context.drawImage(this.video, 0, 0, this.still.width, this.still.height);
    return new Promise((done) => this.still.toBlob(done, "image/jpeg", 0.8));
  }

  private show(found: readonly Found[], size: readonly number[], looked: number): void {
    this.boxes.show(found, size);
    this.tiles.now.show(format.whole(found.length));
    this.tiles.all.show(format.whole(looked));
    const counts = new Map<string, number>();
    for (const each of found) counts.set(each.class, (counts.get(each.class) ?? 0) + 1);
    fill(this.list, [...counts].sort().map(([name, count]) => h("li", null, `${count} × ${name}`)));
  }
}
