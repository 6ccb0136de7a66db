import { every } from "../../app/every";
import { text } from "../../text";
import { ChartPanel } from "../../ui/chart";
import { format } from "../../ui/format";
import { h, setText } from "../../ui/h";
import { LaneTable } from "./laneTable";
import type { TallyBook } from "./tally";

const drawnEvery = 2000;
const step = 10;

/** Vehicles per minute, how fast they are, and lane by lane; drawn every two seconds while somebody looks. */
export function liveCharts(book: TallyBook, signal: AbortSignal): HTMLElement {
  const words = text.camera.charts;
  const flow = new ChartPanel({ type: "bar", label: words.flow, hasLegend: false, unit: words.vehicles }, signal);
  const speeds = new ChartPanel({ type: "bar", label: words.speeds, hasLegend: false, unit: words.vehicles, xTitle: "km/h" }, signal);
  const lanes = new LaneTable();
  const sources = [h("p", { class: "small soft" }), h("p", { class: "small soft" }), h("p", { class: "small soft" })] as const;
  let drawn = "";
  every(drawnEvery, () => {
    if (book.since === null) return;
    const [minutes, bins, byLane] = [book.perMinute(), book.speeds(step), book.lanes()];
    // Nothing new is nothing to draw.
    const state = JSON.stringify([minutes, bins, byLane]);
    if (state === drawn) return;
    drawn = state;
    flow.show(minutes.map((each) => format.minute(each.minute)), [{ label: words.flow, values: minutes.map((each) => each.vehicles) }]);
    const first = Math.max(0, bins.findIndex((each) => each.vehicles > 0));
    const shown = bins.slice(first);
    speeds.show(shown.map((each) => `${each.from}–${each.from + step}`), [
      { label: words.speeds, values: shown.map((each) => each.vehicles), colour: "series-3" },
    ]);
    lanes.show(byLane);
    const since = format.minute(book.since);
    setText(sources[0], words.flowFrom(since));
    setText(sources[1], bins.length === 0 ? words.noSpeeds : words.speedsFrom);
    setText(sources[2], byLane.length === 0 ? words.noLanes : words.lanesFrom);
  }, signal);
  const panel = (title: string, chart: { readonly element: HTMLElement }, source: HTMLElement): HTMLElement =>
    h("section", { class: "card live-chart" }, h("h2", null, title), source, chart.element);
  return h("div", { class: "live-charts" }, panel(words.flow, flow, sources[0]), panel(words.speeds, speeds, sources[1]),
    panel(words.lanes, lanes, sources[2]));
}
