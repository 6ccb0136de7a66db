import { api } from "../../api/client";
import type { DetectionSession } from "../../api/generated";
import { text } from "../../text";
import { onColours, seriesColour } from "./colours";
import { format } from "../../ui/format";
import { h } from "../../ui/h";
import { problemNotice } from "../../ui/notice";

const words = text.sessions;
const height = 120;

/** The annotated video above the course of what was seen in it; the course is a slider through the video. */
export class ResultPlayer {
  readonly element: HTMLElement;
  private readonly video: HTMLVideoElement | null;
  private readonly canvas = h("canvas", { class: "timeline-canvas", "aria-hidden": "true" });
  private readonly slider = h("input", { type: "range", class: "timeline-slider", min: "0", max: "1000", value: "0", step: "1", "aria-label": words.timeline });
  private readonly now = h("p", { class: "soft small", "aria-live": "off" });
  private readonly legend = h("ul", { class: "timeline-legend" });
  private steps: Map<string, number>[] = [];
  private names: string[] = [];
  private step = 1;

  constructor(private readonly session: DetectionSession, source: string | null, private readonly signal: AbortSignal) {
    this.video = source === null ? null : h("video", { class: "session-picture", src: source, controls: true, preload: "metadata", muted: true, playsinline: true, "aria-label": words.videoLabel(session.name ?? "") });
    const course = h("div", { class: "timeline" }, this.canvas, this.slider);
    this.element = h("figure", { class: "card stack stack-tight" }, this.video, course, h("div", { class: "row row-apart" }, this.legend, this.now));
    this.slider.addEventListener("input", () => this.seek());
    this.video?.addEventListener("timeupdate", () => this.follow());
    this.video?.addEventListener("error", () => this.video?.replaceWith(h("p", { class: "soft" }, words.pictureGone)));
    void this.load();
    const resized = new ResizeObserver(() => this.draw());
    resized.observe(course);
    signal.addEventListener("abort", () => resized.disconnect(), { once: true });
    onColours(() => this.draw(), signal);
  }

  private async load(): Promise<void> {
    try {
      const course = await api.get("/api/gantry/v1/detection-sessions/{id}/timeline", {
        path: { id: this.session.id }, query: { points: 240 }, signal: this.signal,
      });
      this.step = course.step;
      this.steps = Array.from({ length: Math.max(1, Math.ceil(course.frames / course.step)) }, () => new Map<string, number>());
      for (const each of course.items) this.steps[Math.floor(each.frame / course.step)]?.set(each.class, each.count / course.step);
      this.names = [...new Set(course.items.map((each) => each.class))].sort();
      this.legend.replaceChildren(...this.names.map((name, index) => {
        const mark = h("span", { class: "timeline-mark", "aria-hidden": "true" });
        mark.style.setProperty("background", `var(--series-${(index % 6) + 1})`);
        return h("li", null, mark, name);
      }));
      this.draw();
      this.say(0);
    } catch (error) {
      if (!this.signal.aborted) this.element.append(problemNotice(error));
    }
  }

  private draw(): void {
    const width = this.canvas.clientWidth;
    const context = this.canvas.getContext("2d");
    if (context === null || width === 0 || this.steps.length === 0) return;
    const scale = devicePixelRatio;
    [this.canvas.width, this.canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
    context.scale(scale, scale);
    const most = Math.max(1, ...this.steps.map((step) => [...step.values()].reduce((sum, count) => sum + count, 0)));
    const bar = width / this.steps.length;
    this.steps.forEach((step, index) => {
      let top = height;
      this.names.forEach((name, place) => {
        const part = ((step.get(name) ?? 0) / most) * (height - 4);
        context.fillStyle = seriesColour(place);
        context.fillRect(index * bar, top - part, Math.max(1, bar - (bar > 4 ? 1 : 0)), part);
        top -= part;
      });
    });
  }

  private seek(): void {
    const share = Number(this.slider.value) / 1000;
    if (this.video !== null && Number.isFinite(this.video.duration)) this.video.currentTime = share * this.video.duration;
    this.say(share);
  }

  private follow(): void {
    if (this.video === null || !Number.isFinite(this.video.duration)) return;
    const share = this.video.currentTime / this.video.duration;
    this.slider.value = String(Math.round(share * 1000));
    this.say(share);
  }

  private say(share: number): void {
    const index = Math.min(this.steps.length - 1, Math.floor(share * this.steps.length));
    const counts = [...(this.steps[index] ?? [])].map(([name, count]) => `${format.number(count, this.step === 1 ? 0 : 1)} ${name}`);
    this.now.textContent = words.atFrame(index * this.step, counts.join(", ") || words.nothingFound);
    this.slider.setAttribute("aria-valuetext", this.now.textContent);
  }
}
