import { api } from "../../api/client";
import { followEvents } from "../../api/events";
import { isRecord } from "../../api/problem";
import { every } from "../../app/every";
import { to } from "../../app/router";
import { may } from "../../app/state";
import type { View, Visit } from "../../app/view";
import { text } from "../../text";
import { linkButton } from "../../ui/button";
import { ChartPanel } from "../../ui/chart";
import { format } from "../../ui/format";
import { fill, h } from "../../ui/h";
import { emptyState, problemNotice, waiting } from "../../ui/notice";
import { Tile } from "../../ui/tile";

const words = text.analytics;
const spans = [1, 7, 14, 30] as const;
const lookAgainAfter = 10_000;
type Numbers = Awaited<ReturnType<typeof read>>;

const read = (days: number, signal: AbortSignal) =>
  api.get("/api/gantry/v1/analytics", { query: { days }, signal });

/** What was looked at in some days, in numbers and over time; it goes on while it is looked at. */
export const view: View = {
  async mount(at, visit) {
    const page = new Analytics(at, visit);
    await page.load();
    followEvents("/api/gantry/v1/jobs/events", ["job"], (_, data) => {
      if (isRecord(data) && data["state"] === "completed") void page.load();
    }, visit.signal);
    every(lookAgainAfter, () => page.load(), visit.signal);
  },
};

class Analytics {
  private days: number;
  private isDrawn = false;
  private asked = 0;
  private readonly place = h("div", { class: "stack" }, waiting());
  private readonly buttons: readonly HTMLButtonElement[];
  private readonly tiles = {
    detections: new Tile(words.detections, words.detectionsFrom), sessions: new Tile(words.sessions, words.sessionsFrom),
    confidence: new Tile(words.meanConfidence, words.meanConfidenceFrom), time: new Tile(words.meanTime, words.meanTimeFrom),
  };
  private readonly charts: Readonly<Record<"course" | "classes" | "confidence" | "time" | "kinds", ChartPanel>>;

  constructor(at: HTMLElement, private readonly visit: Visit) {
    const asked = Number(visit.query.get("days"));
    this.days = spans.find((each) => each === asked) ?? 7;
    this.buttons = spans.map((days) => h("button", {
      type: "button", class: "button button-small", "aria-pressed": String(days === this.days),
      on: { click: () => this.choose(days) },
    }, words.days(days)));
    const make = (type: "bar" | "line" | "doughnut", label: string, unit?: string): ChartPanel =>
      new ChartPanel({ type, label, ...(unit === undefined ? {} : { unit }), hasLegend: type === "doughnut" }, visit.signal);
    this.charts = {
      course: make("bar", words.courseWhy, words.detectionsUnit), classes: make("bar", words.classesWhy, words.detectionsUnit),
      confidence: make("bar", words.confidenceWhy, words.detectionsUnit), time: make("bar", words.timeWhy, "s"),
      kinds: make("doughnut", words.kindsWhy),
    };
    at.append(h("div", { class: "row", role: "group", "aria-label": words.span }, this.buttons), this.place);
    at.classList.add("stack");
  }

  private choose(days: number): void {
    this.days = days;
    this.buttons.forEach((each, index) => each.setAttribute("aria-pressed", String(spans[index] === days)));
    this.visit.rename(to("/analytics", {}, { days: String(days) }));
    void this.load();
  }

  async load(): Promise<void> {
    const mine = ++this.asked;
    try {
      const numbers = await read(this.days, this.visit.signal);
      // A slower answer for another span comes too late.
      if (mine === this.asked) this.show(numbers);
    } catch (error) {
      if (!this.visit.signal.aborted && !this.isDrawn) fill(this.place, problemNotice(error, () => this.load()));
    }
  }

  private show(numbers: Numbers): void {
    if (numbers.totals.sessions === 0) {
      this.isDrawn = false;
      fill(this.place, emptyState("analytics", words.none, words.noneWhy(this.days),
        may("operator") && linkButton(text.jobs.toDetect, to("/detect"), { kind: "main", icon: "detect" })));
      return;
    }
    if (!this.isDrawn) this.draw();
    const { totals } = numbers;
    this.tiles.detections.show(format.whole(totals.detections));
    this.tiles.sessions.show(format.whole(totals.sessions));
    this.tiles.confidence.show(totals.detections === 0 ? null : format.percent(totals.mean_confidence));
    this.tiles.time.show(format.number(totals.mean_processing_seconds, totals.mean_processing_seconds < 10 ? 2 : 0), "s");
    const moments = numbers.course.map((each) => numbers.step_seconds < 86_400 ? format.universalMinute(each.at) : format.universalDay(each.at));
    this.charts.course.show(moments, [{ label: words.detections, values: numbers.course.map((each) => each.detections) }]);
    this.charts.time.show(moments, [{ label: words.meanTime, values: numbers.course.map((each) => each.mean_processing_seconds) }]);
    const classes = Object.entries(numbers.classes);
    this.charts.classes.show(classes.map(([name]) => className(name)), [{ label: words.detections, values: classes.map(([, count]) => count) }]);
    this.charts.confidence.show(numbers.confidence.map((_, tenth) => `${tenth * 10}–${tenth * 10 + 10} %`),
      [{ label: words.detections, values: numbers.confidence }]);
    const kinds = Object.entries(numbers.kinds);
    this.charts.kinds.show(kinds.map(([kind]) => words.kindNames[kind as keyof typeof words.kindNames] ?? kind),
      [{ label: words.sessions, values: kinds.map(([, count]) => count) }]);
  }

  private draw(): void {
    this.isDrawn = true;
    const card = (title: string, why: string, chart: ChartPanel, isWide = false): HTMLElement =>
      h("section", { class: isWide ? "card stack stack-tight chart-wide" : "card stack stack-tight" }, h("h2", null, title), h("p", { class: "soft small" }, why), chart.element);
    fill(this.place, h("div", { class: "tiles" }, Object.values(this.tiles).map((tile) => tile.element)),
      h("div", { class: "analytics-charts" },
        card(words.course, words.courseWhy, this.charts.course, true), card(words.classes, words.classesWhy, this.charts.classes),
        card(words.confidence, words.confidenceWhy, this.charts.confidence), card(words.time, words.timeWhy, this.charts.time),
        card(words.kinds, words.kindsWhy, this.charts.kinds)));
  }
}

function className(name: string): string {
  return text.manyClasses[name as keyof typeof text.manyClasses] ?? name;
}
