import { api, cookie } from "../../api/client";
import { followJobs } from "../../api/jobNews";
import { isRecord, sentence } from "../../api/problem";
import { every } from "../../app/every";
import { to } from "../../app/router";
import type { Turns } from "../../app/turns";
import { text } from "../../text";
import { button, linkButton } from "../../ui/button";
import { format } from "../../ui/format";
import { fill, h } from "../../ui/h";
import { badge } from "../../ui/icon";
import { notice } from "../../ui/notice";
import { Progress } from "../../ui/progress";
import { ResultPlayer } from "../sessions/player";
import { address } from "../../api/client";

const words = text.detect;
const piece = 4 << 20;
const triesOfAPiece = 5;
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
  private wake: (() => void) | null = null;

  constructor(private readonly file: File, private readonly confidence: number, private readonly turns: Turns, private readonly signal: AbortSignal) {
    this.progress = new Progress(words.videoProgress(file.name));
    this.progress.show(null, text.videos.uploadStates.waiting);
    const pause = button(words.pause, () => this.toggle(pause), { isSmall: true, icon: "pause" });
    this.actions.append(pause);
    this.element = h("article", { class: "card stack stack-tight", "aria-label": file.name },
      h("div", { class: "row row-apart" }, h("h3", null, file.name), this.actions), this.progress.element, this.body);
    void this.run();
  }

  private toggle(control: HTMLButtonElement): void {
    this.isPaused = !this.isPaused;
    control.querySelector("span")?.replaceChildren(this.isPaused ? words.resume : words.pause);
    if (this.isPaused) return;
    this.wake?.();
    this.wake = null;
  }

  private async run(): Promise<void> {
    try {
      const upload = await this.turns.take(() => this.send());
      this.isSending = false;
      if (this.signal.aborted) return;
      this.progress.show(null, words.inQueue);
      const job = await api.post("/api/gantry/v1/jobs", {
        body: { kind: "visiontrack.video", upload_id: upload, parameters: { confidence: this.confidence, track: true } } as never,
        signal: this.signal,
      });
      fill(this.actions, button(text.jobs.cancel, () => api.post("/api/gantry/v1/jobs/{id}/cancel", { path: { id: job.id } }).then(() => undefined),
        { isSmall: true, kind: "danger", icon: "stop" }), linkButton(text.jobs.title, to("/jobs"), { isSmall: true, kind: "quiet", icon: "jobs" }));
      this.follow(job.id);
    } catch (error) {
      if (!this.signal.aborted) this.fails(sentence(error));
    }
  }

  /** In pieces: what has arrived when the connection breaks is kept, and the rest goes on from there. */
  private async send(): Promise<string> {
    const { file, signal } = this;
    const upload = await api.post("/api/gantry/v1/uploads", {
      body: { name: file.name.slice(0, 255), type: file.type || "application/octet-stream", size: file.size } as never, signal,
    });
    let offset = 0;
    let failures = 0;
    while (offset < file.size) {
      if (this.isPaused) await new Promise<void>((done) => { this.wake = done; signal.addEventListener("abort", () => done(), { once: true }); });
      if (signal.aborted) return upload.id;
      this.progress.show(offset / file.size, words.sent(format.bytes(offset), format.bytes(file.size)));
      try {
        offset = await this.sendPiece(upload.id, offset);
        failures = 0;
      } catch (error) {
        failures += 1;
        if (signal.aborted || failures > triesOfAPiece) throw error;
        await new Promise((done) => setTimeout(done, 500 * 2 ** failures));
        const state = await api.get("/api/gantry/v1/uploads/{id}", { path: { id: upload.id }, signal }).catch(() => null);
        if (state !== null) offset = state.received;
      }
    }
    return upload.id;
  }

  private async sendPiece(id: string, offset: number): Promise<number> {
    const end = Math.min(offset + piece, this.file.size);
    const response = await fetch(address("/api/gantry/v1/uploads/{id}", { id }), {
      method: "PATCH", body: this.file.slice(offset, end), signal: this.signal, credentials: "same-origin",
      headers: { "Upload-Offset": String(offset), "Content-Type": "application/offset+octet-stream", "X-CSRF-Token": cookie("gantry_csrf") },
    });
    if (!response.ok) throw new Error(words.pieceRefused(response.status));
    return Number(response.headers.get("Upload-Offset") ?? end);
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
