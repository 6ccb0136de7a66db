import { countedMinutes } from "../../api/minutes";
import { every } from "../../app/every";
import { text } from "../../text";
import { ChartPanel } from "../../ui/chart";
import { format } from "../../ui/format";
import { h, setText } from "../../ui/h";
import { LaneTable } from "./laneTable";
import { speedStep, type TallyBook } from "./tally";

const drawnEvery = 2000;
const askedEvery = 15_000;
const askedMinutes = 60;

/** Vehicles per minute, how fast they are, and lane by lane; drawn every two seconds while somebody looks. */
export function liveCharts(id: string, book: TallyBook, signal: AbortSignal): HTMLElement {
  const words = text.camera.charts;
  const flow = new ChartPanel({ type: "bar", label: words.flow, hasLegend: false, unit: words.vehicles }, signal);
  const speeds = new ChartPanel({ type: "bar", label: words.speeds, hasLegend: false, unit: words.vehicles, xTitle: "km/h" }, signal);
  const lanes = new LaneTable();
  const source = (): HTMLElement => h("p", { class: "small soft" }, words.waiting);
  const sources = [source(), source(), source()] as const;
  let drawn = "";
  const draw = (): void => {
    if (book.since === null && book.history === null) return;
    const [minutes, bins, byLane] = [book.perMinute(), book.speeds(), book.lanes()];
    setText(sources[0], from(book));
    setText(sources[1], bins.length === 0 ? words.noSpeeds : words.speedsFrom);
    setText(sources[2], byLane.length === 0 ? words.noLanes : words.lanesFrom);
    // Nothing new is nothing to draw.
    const state = JSON.stringify([minutes, bins, byLane]);
    if (state === drawn) return;
    drawn = state;
    flow.show(minutes.map((each) => format.minute(each.minute)), [{ label: words.flow, values: minutes.map((each) => each.vehicles) }]);
    const shown = bins.slice(Math.max(0, bins.findIndex((each) => each.vehicles > 0)));
    speeds.show(shown.map((each) => `${each.from}–${each.from + speedStep}`), [
      { label: words.speeds, values: shown.map((each) => each.vehicles), colour: "series-3" },
    ]);
    lanes.show(byLane);
  };
  every(askedEvery, async () => {
    try {
      const history = await countedMinutes(id, askedMinutes, signal);
      if (history !== null) book.know(history);
      draw();
    } catch {
      // What this page has heard itself goes on; the connection's own sign says the rest.
    }
  }, signal);
  every(drawnEvery, draw, signal);
  const panel = (title: string, chart: { readonly element: HTMLElement }, said: HTMLElement): HTMLElement =>
    h("section", { class: "card live-chart" }, h("h2", null, title), said, chart.element);
  return h("div", { class: "live-charts" }, panel(words.flow, flow, sources[0]), panel(words.speeds, speeds, sources[1]),
    panel(words.lanes, lanes, sources[2]));
}

/** Who has counted what the chart of the minutes shows. */
function from(book: TallyBook): string {
  const words = text.camera.charts;
  const counted = book.history?.items.filter((each) => each.is_counted) ?? [];
  const first = counted[0];
  if (first === undefined) return words.flowFrom(format.minute(book.since ?? Date.now()));
  return words.flowServer(counted.length >= askedMinutes ? null : format.minute(first.minute));
}
