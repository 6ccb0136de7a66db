import { api } from "../../api/client";
import { sentence } from "../../api/problem";
import { to } from "../../app/router";
import { Turns } from "../../app/turns";
import type { Visit } from "../../app/view";
import { text } from "../../text";
import { button, linkButton } from "../../ui/button";
import { format } from "../../ui/format";
import { fill, h } from "../../ui/h";
import { icon } from "../../ui/icon";
import { Progress } from "../../ui/progress";
import { toast } from "../../ui/toast";
import { isVideo, videoFiles } from "../../ui/files";
import { asCSV, asJSON, save, type Result } from "./save";
import { PictureResult } from "./picture";
import { VideoJob } from "./videoJob";

const words = text.detect;
const mostPictures = 50;
const usualConfidence = 0.3;

/** Takes pictures and videos that are dropped or chosen; pictures are looked at one after the other. */
export class FileDesk {
  readonly element = h("div", { class: "stack" });
  private readonly input = h("input", { type: "file", accept: videoFiles(["image/*"]), multiple: true, class: "unseen", id: "detect-files", tabindex: "-1" });
  private readonly slider = h("input", { type: "range", min: "0.05", max: "0.95", step: "0.05", value: String(usualConfidence), id: "detect-confidence" });
  private readonly shownConfidence = h("output", { for: "detect-confidence", class: "number" }, format.percent(usualConfidence));
  private readonly progress = new Progress(words.progress);
  private readonly videos = h("div", { class: "stack" });
  private readonly pictures = h("div", { class: "stack" });
  private readonly head = h("div", { class: "row row-apart", hidden: true });
  private readonly sum = h("h2", { "aria-live": "polite" });
  private results: Result[] = [];
  private waiting: File[] = [];
  private isBusy = false;
  private readonly jobs: VideoJob[] = [];
  private readonly turns = new Turns();
  /** What the pictures that are shown hold: let go of when they are cleared, or the view is left. */
  private kept = new AbortController();
  private done = 0;
  private all = 0;

  constructor(private readonly visit: Visit) {
    visit.signal.addEventListener("abort", () => this.kept.abort(), { once: true });
    visit.holdBack(() => !this.isWorking || window.confirm(words.leave));
    addEventListener("beforeunload", (event) => { if (this.isWorking) event.preventDefault(); }, { signal: visit.signal });
    this.progress.element.hidden = true;
    this.input.addEventListener("change", () => { this.take([...(this.input.files ?? [])]); this.input.value = ""; });
    this.slider.addEventListener("input", () => { this.shownConfidence.textContent = format.percent(Number(this.slider.value)); });
    fill(this.head, this.sum, h("div", { class: "row" },
      button("JSON", () => save("detections.json", "application/json", asJSON(this.results)), { icon: "download", isSmall: true, title: words.saveJSON }),
      button("CSV", () => save("detections.csv", "text/csv", asCSV(this.results)), { icon: "download", isSmall: true, title: words.saveCSV }),
      button(words.clear, () => this.clear(), { kind: "quiet", isSmall: true })));
    this.element.append(this.dropPlace(),
      h("div", { class: "row detect-confidence" }, h("label", { for: "detect-confidence", class: "label" }, words.confidence), this.slider, this.shownConfidence,
        h("span", { class: "soft small" }, words.confidenceWhy)),
      this.progress.element, this.videos, this.head, this.pictures);
  }

  private get isWorking(): boolean {
    return this.isBusy || this.jobs.some((each) => each.isSending);
  }

  private dropPlace(): HTMLElement {
    const choose = button(words.choose, () => this.input.click(), { kind: "main", icon: "upload" });
    const place = h("div", { class: "drop" }, icon("detect"), h("h2", null, words.drop), h("p", { class: "soft" }, words.dropWhy), choose, this.input,
      );
    this.input.setAttribute("aria-label", words.choose);
    const { signal } = this.visit;
    // A file that misses the place must not replace the page.
    addEventListener("dragover", (event) => event.preventDefault(), { signal });
    addEventListener("drop", (event) => event.preventDefault(), { signal });
    place.addEventListener("dragover", () => place.classList.add("is-over"));
    place.addEventListener("dragleave", () => place.classList.remove("is-over"));
    place.addEventListener("drop", (event) => {
      place.classList.remove("is-over");
      this.take([...(event.dataTransfer?.files ?? [])]);
    });
    return place;
  }

  private take(files: readonly File[]): void {
    const videos = files.filter(isVideo);
    const pictures = files.filter((file) => file.type.startsWith("image/"));
    const others = files.length - videos.length - pictures.length;
    if (others > 0) toast(words.notTaken(others), "problem");
    if (pictures.length > mostPictures) toast(words.tooMany(mostPictures), "problem");
    for (const video of videos) {
      const job = new VideoJob(video, Number(this.slider.value), this.turns, this.visit.signal);
      this.jobs.push(job);
      this.videos.prepend(job.element);
    }
    const taken = pictures.slice(0, mostPictures);
    this.waiting.push(...taken);
    this.all += taken.length;
    void this.work();
  }

  private async work(): Promise<void> {
    if (this.isBusy || this.waiting.length === 0) return;
    this.isBusy = true;
    this.progress.element.hidden = false;
    for (;;) {
      const file = this.waiting.shift();
      if (file === undefined || this.visit.signal.aborted) break;
      this.progress.show(this.done / this.all, words.looking(this.done + 1, this.all));
      await this.look(file);
      this.done += 1;
    }
    this.progress.element.hidden = true;
    [this.isBusy, this.done, this.all] = [false, 0, 0];
  }

  private async look(file: File): Promise<void> {
    const result = new PictureResult(file, this.kept.signal);
    this.pictures.prepend(result.element);
    try {
      const answer = await api.post("/api/gantry/v1/detect", {
        query: { confidence: Number(this.slider.value), name: file.name.slice(0, 255) }, body: file, signal: this.visit.signal,
        headers: { "Content-Type": file.type },
      });
      result.show(answer.detections, answer.size, answer.milliseconds, answer.model,
        linkButton(words.openSession, to("/sessions/{id}", { id: answer.session_id }), { isSmall: true, kind: "quiet", icon: "link" }));
      this.results.push({ name: file.name, size: answer.size, found: answer.detections });
      this.tell();
    } catch (error) {
      if (!this.visit.signal.aborted) result.fails(sentence(error));
    }
  }

  private tell(): void {
    this.head.hidden = this.results.length === 0;
    const found = this.results.reduce((sum, each) => sum + each.found.length, 0);
    this.sum.textContent = words.sum(found, this.results.length);
  }

  private clear(): void {
    this.kept.abort();
    this.kept = new AbortController();
    this.results = [];
    fill(this.pictures);
    this.tell();
  }
}
