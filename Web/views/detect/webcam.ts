import { api } from "../../api/client";
import { vehicles, type LiveData } from "../../api/live";
import { Backoff } from "../../api/reconnecting";
import { WebcamLink, type WebcamMessage } from "../../api/webcam";
import { to } from "../../app/router";
import type { Visit } from "../../app/view";
import { pause } from "../../app/pause";
import { text } from "../../text";
import { button, linkButton } from "../../ui/button";
import { format } from "../../ui/format";
import { fill, h, setText } from "../../ui/h";
import { emptyState, notice } from "../../ui/notice";
import { Tile } from "../../ui/tile";
import { toast } from "../../ui/toast";
import { Boxes } from "./boxes";
import { PictureGrabber } from "./grabber";

const words = text.detect;
const patience = 1000;
const endTakes = 5000;
const tooMany = 1013;

/** The webcam of who looks: pictures go to the server, and vehicles are followed from one to the next. */
export class Webcam {
  readonly element = h("div", { class: "stack" });
  private readonly grabber = new PictureGrabber();
  private readonly boxes: Boxes;
  private readonly tiles = {
    now: new Tile(words.now, words.nowFrom), followed: new Tile(words.followed, words.followedFrom),
    rate: new Tile(words.rate, words.rateFrom), all: new Tile(words.looked, words.lookedFrom),
  };
  private readonly list = h("ul", { class: "webcam-list", "aria-label": words.now });
  private readonly said = h("p", { class: "small soft", role: "status" });
  private running: AbortController | null = null;
  private link: WebcamLink | null = null;
  private backoff = new Backoff();
  /** Of this connection, and of those that broke before it. */
  private session = "";
  private sessions: string[] = [];
  private step = 100;
  private looked = 0;
  private followed = 0;
  private followedBefore = 0;
  private answered = 0;

  constructor(private readonly visit: Visit) {
    this.boxes = new Boxes(visit.signal);
    visit.signal.addEventListener("abort", () => { this.running?.abort(); this.link?.close(); }, { once: true });
    this.idle();
  }

  private idle(): void {
    const start = button(words.startWebcam, () => this.start(), { kind: "main", icon: "camera" });
    const links = this.sessions.map((id) => linkButton(words.openSession, to("/sessions/{id}", { id }), { isSmall: true, icon: "link" }));
    fill(this.element, links.length > 0 && notice("good", h("p", null, words.webcamKept(links.length)), h("div", { class: "row" }, links)),
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
    if (this.visit.signal.aborted) return stream.getTracks().forEach((track) => track.stop());
    // Pulled out, or its leave taken back.
    for (const track of stream.getTracks()) track.addEventListener("ended", () => this.stop());
    const running = new AbortController();
    this.running = running;
    running.signal.addEventListener("abort", () => { for (const track of stream.getTracks()) track.stop(); }, { once: true });
    Object.assign(this, { backoff: new Backoff(), sessions: [], looked: 0, followed: 0, followedBefore: 0, answered: 0 });
    for (const tile of Object.values(this.tiles)) tile.show(null);
    fill(this.list);
    fill(this.element, h("div", { class: "row" }, button(words.stopWebcam, () => this.stop(), { icon: "stop" }), this.said),
      h("div", { class: "tiles" }, Object.values(this.tiles).map((tile) => tile.element)),
      h("div", { class: "card webcam-stage" }, h("div", { class: "picture-stage" }, this.grabber.video, this.boxes.canvas), this.list));
    setText(this.said, words.webcamOpening);
    await this.grabber.show(stream);
    this.connect(running.signal);
    void this.look(running.signal);
  }

  /** The server tells the sums and closes; who cannot be asked any more has ended the session already. */
  private stop(): void {
    const { link } = this;
    if (this.running?.signal.aborted !== false) return;
    this.running.abort();
    if (link === null) return this.idle();
    link.end();
    setTimeout(() => link.close(), endTakes);
  }

  private connect(signal: AbortSignal): void {
    if (signal.aborted) return;
    if (this.sessions.length === 0) setText(this.said, words.webcamConnecting);
    this.link = new WebcamLink({
      hear: (message) => this.hear(message),
      closed: (isFinal, code, reason) => this.closed(isFinal || signal.aborted, code, reason, signal),
    });
  }

  private closed(isFinal: boolean, code: number, reason: string, signal: AbortSignal): void {
    this.link = null;
    if (this.visit.signal.aborted) return;
    if (!isFinal) {
      setText(this.said, words.webcamLost);
      setTimeout(() => this.connect(signal), this.backoff.next());
      // Whose sign-in has ended learns it from this.
      return void api.get("/api/gantry/v1/me").catch(() => undefined);
    }
    this.running?.abort();
    if (code === tooMany) toast(words.webcamFull, "problem");
    else if (!signal.aborted && code !== 1000) toast(words.webcamShut(reason), "problem");
    this.idle();
  }

  private async look(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const began = performance.now();
      const { link } = this;
      const picture = link?.isOpen === true && this.session !== "" ? await this.grabber.grab() : null;
      if (signal.aborted) return;
      if (picture !== null && link !== null && link.isOpen) await link.send(picture, patience);
      await pause(Math.max(0, this.step - (performance.now() - began)), signal);
    }
  }

  private hear(message: WebcamMessage): void {
    switch (message.kind) {
      case "begin":
        this.session = message.session;
        this.step = 1000 / message.limits.fps;
        this.grabber.mostBytes = message.limits.bytes;
        this.followedBefore += this.followed;
        this.followed = 0;
        this.backoff.worked();
        setText(this.said, "");
        break;
      case "frame":
        if (this.sessions[this.sessions.length - 1] !== this.session) this.sessions.push(this.session);
        setText(this.said, "");
        this.show(message.data);
        break;
      case "error": setText(this.said, message.message); break;
      case "end": break;
    }
  }

  private show(data: LiveData): void {
    const now = performance.now();
    this.looked += 1;
    this.followed = vehicles(data.totals.vehicles);
    this.boxes.show(data.vehicles, data.size ?? [1, 1]);
    this.tiles.now.show(format.whole(data.vehicles.length));
    this.tiles.followed.show(format.whole(this.followedBefore + this.followed));
    this.tiles.all.show(format.whole(this.looked));
    if (this.answered > 0) this.tiles.rate.show(format.number(1000 / (now - this.answered), 1), "fps");
    this.answered = now;
    const counts = new Map<string, number>();
    for (const each of data.vehicles) counts.set(each.class, (counts.get(each.class) ?? 0) + 1);
    fill(this.list, [...counts].sort().map(([name, count]) => h("li", null, `${count} × ${name}`)));
  }
}
