import { api, address } from "../../api/client";
import type { Job } from "../../api/generated";
import { followJobs } from "../../api/jobNews";
import { isRecord } from "../../api/problem";
import { every } from "../../app/every";
import { to } from "../../app/router";
import { may } from "../../app/state";
import type { View, Visit } from "../../app/view";
import { text } from "../../text";
import { button, linkButton } from "../../ui/button";
import { confirm } from "../../ui/dialog";
import { select } from "../../ui/field";
import { format } from "../../ui/format";
import { fill, h } from "../../ui/h";
import { badge, type Mood } from "../../ui/icon";
import { emptyState, problemNotice, waiting } from "../../ui/notice";
import { Progress } from "../../ui/progress";
import { Table } from "../../ui/table";
import { toast } from "../../ui/toast";

const words = text.jobs;
const pageSize = 50;
const lookAgainAfter = 5000;
const newsTake = 1000;
const moods: Record<Job["state"], Mood> = {
  queued: "off", processing: "busy", completed: "good", failed: "bad", cancelled: "warn",
};

/** What was handed in: how far it is, what came of it, and what can be done with it. */
export const view: View = {
  mount(at, visit) {
    return new JobList(at, visit).start();
  },
};

class JobList {
  private jobs: readonly Job[] = [];
  private total = 0;
  private shown = pageSize;
  private asked = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly bars = new Map<string, Progress>();
  private readonly table: Table<Job>;
  private readonly place = h("div", { class: "stack" }, waiting());
  private readonly state = select(
    [{ value: "", label: words.anyState }, ...(Object.keys(moods) as Job["state"][]).map((value) => ({ value, label: words.states[value] }))],
    "", words.state);
  private readonly kind = select([
    { value: "", label: words.anyKind }, { value: "visiontrack.video", label: words.kinds["visiontrack.video"] },
    { value: "trafficai.video", label: words.kinds["trafficai.video"] },
  ], "", words.kind);
  private readonly more = button(text.common.more, () => { this.shown += pageSize; return this.load(); });
  private readonly sum = h("p", { class: "soft small", role: "status" });

  constructor(private readonly at: HTMLElement, private readonly visit: Visit) {
    this.state.value = visit.query.get("state") ?? "";
    this.table = new Table<Job>([
      { title: words.name, cell: (job) => h("div", null, h("strong", null, job.input_name || words.unnamed), h("div", { class: "soft small" }, kindName(job.kind))) },
      { title: words.state, cell: (job) => this.stateCell(job) },
      { title: words.created, isExtra: true, cell: (job) => h("time", { datetime: job.created }, format.moment(job.created)) },
      { title: words.took, isNumber: true, isExtra: true, cell: (job) => took(job) },
      { title: words.found, isNumber: true, isExtra: true, cell: (job) => found(job) },
      { title: words.actions, cell: (job) => h("div", { class: "row" }, this.actions(job)) },
    ], { label: words.label, key: (job) => job.id });
  }

  async start(): Promise<void> {
    const { signal } = this.visit;
    this.at.classList.add("stack");
    this.at.append(
      h("div", { class: "row row-apart" }, h("div", { class: "row" }, this.state, this.kind), this.sum), this.place);
    for (const each of [this.state, this.kind]) each.addEventListener("change", () => { this.shown = pageSize; void this.load(); });
    await this.load();
    followJobs((data) => this.heard(data), signal);
    every(lookAgainAfter, () => this.load(), signal);
  }

  /** News come in bursts, also of jobs that are not shown here: one look tells of all of them. */
  private soon(): void {
    if (this.timer !== undefined) return;
    this.timer = setTimeout(() => { this.timer = undefined; if (!this.visit.signal.aborted) void this.load(); }, newsTake);
  }

  private async load(): Promise<void> {
    const asked = this.asked += 1;
    try {
      const answer = await api.get("/api/gantry/v1/jobs", {
        query: { limit: this.shown, state: this.state.value || undefined, kind: this.kind.value || undefined },
        signal: this.visit.signal,
      });
      // An answer to what was asked before another filter was set.
      if (asked !== this.asked) return;
      this.jobs = answer.items;
      this.total = answer.total;
      this.draw();
    } catch (error) {
      if (this.visit.signal.aborted) return;
      // What was seen stays while the connection is away.
      if (this.jobs.length === 0) fill(this.place, problemNotice(error, () => this.load()));
    }
  }

  private draw(): void {
    const isFiltered = this.state.value !== "" || this.kind.value !== "";
    this.sum.textContent = this.total === 0 ? "" : words.sum(format.whole(this.jobs.length), format.whole(this.total));
    if (this.jobs.length === 0) {
      fill(this.place, emptyState("jobs", isFiltered ? words.noneFits : words.none, isFiltered ? words.noneFitsWhy : words.noneWhy,
        !isFiltered && may("operator") && linkButton(words.toDetect, to("/detect"), { kind: "main", icon: "detect" })));
      return;
    }
    if (this.table.element.parentElement !== this.place) fill(this.place, this.table.element, h("div", { class: "row row-centre" }, this.more));
    this.more.hidden = this.jobs.length >= this.total;
    const known = new Set(this.jobs.map((job) => job.id));
    for (const id of this.bars.keys()) if (!known.has(id)) this.bars.delete(id);
    this.table.show(this.jobs);
  }

  /** News move a bar at once; what they do not tell comes with the next look. */
  private heard(data: unknown): void {
    if (!isRecord(data) || typeof data["id"] !== "string") return;
    const index = this.jobs.findIndex((job) => job.id === data["id"]);
    const job = this.jobs[index];
    if (job === undefined || data["state"] !== job.state) return this.soon();
    const progress = data["progress"];
    if (isRecord(progress)) this.bars.get(job.id)?.show(fraction(progress["fraction"]), String(progress["message"] ?? ""));
  }

  private stateCell(job: Job): HTMLElement {
    const cell = h("div", { class: "job-state" }, badge(moods[job.state], words.states[job.state]));
    if (job.state === "processing") {
      const bar = this.bars.get(job.id) ?? new Progress(words.progressOf(job.input_name));
      bar.show(job.progress.fraction, job.progress.message);
      this.bars.set(job.id, bar);
      cell.append(bar.element);
    } else if (job.error !== null && job.error !== "") cell.append(h("p", { class: "small soft" }, job.error));
    return cell;
  }

  private actions(job: Job): (Node | null)[] {
    const isOver = job.state !== "queued" && job.state !== "processing";
    const session = sessionOf(job);
    return [
      job.state === "completed" && session !== null
        ? linkButton(text.common.open, to("/sessions/{id}", { id: session }), { isSmall: true, icon: "eye" }) : null,
      job.state === "completed"
        ? linkButton(words.video, address("/api/gantry/v1/jobs/{id}/result", { id: job.id }),
          { isSmall: true, icon: "download", download: `${job.input_name || "video"}.annotated.mp4` }) : null,
      !isOver && may("operator") ? button(words.cancel, () => this.cancel(job), { isSmall: true, kind: "danger", icon: "stop" }) : null,
      (job.state === "failed" || job.state === "cancelled") && may("operator")
        ? button(words.retry, () => this.retry(job), { isSmall: true, icon: "restart" }) : null,
    ];
  }

  private async cancel(job: Job): Promise<void> {
    if (!(await confirm(words.cancelTitle, words.cancelWhy(job.input_name || words.unnamed), words.cancelYes))) return;
    await api.post("/api/gantry/v1/jobs/{id}/cancel", { path: { id: job.id } });
    await this.load();
  }

  private async retry(job: Job): Promise<void> {
    await api.post("/api/gantry/v1/jobs/{id}/retry", { path: { id: job.id } });
    toast(words.again(job.input_name || words.unnamed));
    await this.load();
  }
}

function fraction(value: unknown): number | null {
  return typeof value === "number" ? value : null;
}

function kindName(kind: string): string {
  return kind === "visiontrack.video" || kind === "trafficai.video" ? words.kinds[kind] : kind;
}

function took(job: Job): string {
  if (job.started === null || job.ended === null) return "–";
  return format.duration((Date.parse(job.ended) - Date.parse(job.started)) / 1000);
}

function found(job: Job): string {
  if (!isRecord(job.result)) return "–";
  const count = job.result["total_detections"] ?? job.result["unique_vehicles"];
  return typeof count === "number" ? format.whole(count) : "–";
}

/** The session that a job on a video has filled. */
function sessionOf(job: Job): string | null {
  const id = isRecord(job.result) ? job.result["session_id"] : null;
  return typeof id === "string" ? id : null;
}
