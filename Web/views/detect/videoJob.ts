import { address, api } from "../../api/client";
import { followJobs } from "../../api/jobNews";
import { isRecord, sentence } from "../../api/problem";
import { Sending } from "../../api/sending";
import { every } from "../../app/every";
import { to } from "../../app/router";
import type { Turns } from "../../app/turns";
import { text } from "../../text";
import { button, linkButton } from "../../ui/button";
import { format } from "../../ui/format";
import { fill, h } from "../../ui/h";
import { badge, icon } from "../../ui/icon";
import { notice } from "../../ui/notice";
import { Progress } from "../../ui/progress";
import { ResultPlayer } from "../sessions/player";

const words = text.detect;
const lookEvery = 3000;

/** A video on its way: sent in pieces, worked off as a job, shown with its course. */
export class VideoJob {
  readonly element: HTMLElement;
  private readonly progress: Progress;
  private readonly body = h("div", { class: "stack stack-tight" });
  private readonly actions = h("div", { class: "row" });
  /** Whether something would be lost if the page were left. */
  isSending = true;
  private isPaused = false;
  private isQueued = false;
  private readonly sending: Sending;

  constructor(private readonly file: File, private readonly confidence: number, private readonly turns: Turns, private readonly signal: AbortSignal) {
    this.progress = new Progress(words.videoProgress(file.name));
    this.sending = new Sending(file, { purpose: "detect", tell: () => this.tell() });
    signal.addEventListener("abort", () => this.sending.pause(), { once: true });
    const pause = button(words.pause, () => this.toggle(pause), { isSmall: true, icon: "pause" });
    this.actions.append(pause);
    this.element = h("article", { class: "card stack stack-tight", "aria-label": file.name },
      h("div", { class: "row row-apart" }, h("h3", null, file.name), this.actions), this.progress.element, this.body);
    void this.run();
  }

  private toggle(control: HTMLButtonElement): void {
    this.isPaused = !this.isPaused;
    control.querySelector("span")?.replaceChildren(this.isPaused ? words.resume : words.pause);
    control.querySelector("svg")?.replaceWith(icon(this.isPaused ? "play" : "pause"));
    if (this.isPaused) this.sending.pause();
    else if (!this.isQueued) void this.run();
  }

  private async run(): Promise<void> {
    try {
      const upload = await this.send();
      if (this.signal.aborted) return;
      // Who has gone on before the pause had come to rest is not left behind.
      if (upload === null) return this.isPaused ? undefined : await this.run();
      this.progress.show(null, words.inQueue);
      const job = await api.post("/api/gantry/v1/jobs", {
        body: { kind: "visiontrack.video", upload_id: upload, parameters: { confidence: this.confidence, track: true } } as never,
        signal: this.signal,
      });
      this.isSending = false;
      this.sending.forget();
      fill(this.actions, button(text.jobs.cancel, () => api.post("/api/gantry/v1/jobs/{id}/cancel", { path: { id: job.id } }).then(() => undefined),
        { isSmall: true, kind: "danger", icon: "stop" }), linkButton(text.jobs.title, to("/jobs"), { isSmall: true, kind: "quiet", icon: "jobs" }));
      this.follow(job.id);
    } catch (error) {
      if (!this.signal.aborted) this.fails(sentence(error));
    }
  }

  /** The upload's id; null when it was paused before its turn or in it. */
  private async send(): Promise<string | null> {
    this.isQueued = true;
    this.progress.show(null, text.videos.uploadStates.waiting);
    try {
      return await this.turns.take(async () => (this.isPaused || this.signal.aborted ? null : await this.sending.run()));
    } finally {
      this.isQueued = false;
    }
  }

  private tell(): void {
    const { file, sending } = this;
    this.progress.show(sending.sent / file.size, sending.isWaitingForServer ? text.videos.uploadStates["waits-for-server"]
      : words.sent(format.bytes(sending.sent), format.bytes(file.size)));
  }

  private follow(id: string): void {
    const heard = new AbortController();
    this.signal.addEventListener("abort", () => heard.abort(), { once: true });
    const take = (data: unknown): void => {
      if (heard.signal.aborted || !isRecord(data) || data["id"] !== id) return;
      const progress = isRecord(data["progress"]) ? data["progress"] : {};
      const fraction = typeof progress["fraction"] === "number" ? progress["fraction"] : null;
      const state = data["state"];
      if (state === "queued") this.progress.show(null, words.inQueue);
      else if (state === "processing") this.progress.show(fraction, String(progress["message"] || words.inWork));
      else {
        heard.abort();
        void this.ended(id);
      }
    };
    followJobs(take, heard.signal);
    // News may be missed while the connection is away.
    every(lookEvery, async () => take(await api.get("/api/gantry/v1/jobs/{id}", { path: { id }, signal: heard.signal }).catch(() => null)), heard.signal);
  }

  private async ended(id: string): Promise<void> {
    try {
      const job = await api.get("/api/gantry/v1/jobs/{id}", { path: { id }, signal: this.signal });
      this.progress.element.hidden = true;
      if (job.state === "cancelled") { fill(this.actions, badge("warn", text.jobs.states.cancelled)); return; }
      const session = isRecord(job.result) ? job.result["session_id"] : null;
      if (job.state !== "completed" || typeof session !== "string") { this.fails(job.error ?? words.noResult); return; }
      const { session: row } = await api.get("/api/gantry/v1/detection-sessions/{id}", { path: { id: session }, signal: this.signal });
      const file = (form: string): string => address("/api/gantry/v1/detection-sessions/{id}/detections", { id: session }, { format: form });
      fill(this.actions, badge("good", text.jobs.states.completed), linkButton("JSON", file("json"), { isSmall: true, icon: "download", download: "" }),
        linkButton("CSV", file("csv"), { isSmall: true, icon: "download", download: "" }),
        linkButton(words.openSession, to("/sessions/{id}", { id: session }), { isSmall: true, kind: "quiet", icon: "link" }));
      fill(this.body, h("p", { class: "soft small" }, words.videoSaw(row.detections, row.frames)),
        new ResultPlayer(row, address("/api/gantry/v1/detection-sessions/{id}/result", { id: session }), this.signal).element);
    } catch (error) {
      if (!this.signal.aborted) this.fails(sentence(error));
    }
  }

  private fails(why: string): void {
    this.isSending = false;
    this.progress.element.hidden = true;
    fill(this.actions, badge("bad", text.jobs.states.failed));
    fill(this.body, notice("bad", h("p", null, why), h("p", null, words.failedNext)));
  }
}
