import { text } from "../../text";
import { format } from "../../ui/format";
import { h, setText } from "../../ui/h";

interface Lane { readonly lane: string; readonly vehicles: number; readonly speed: number | null }
interface Row { readonly line: HTMLElement; readonly bar: HTMLElement; readonly vehicles: HTMLElement; readonly speed: HTMLElement }

/** Lane by lane: a bar, how many, how fast. Rows stay the same elements. */
export class LaneTable {
  readonly element: HTMLElement;
  private readonly body = h("tbody");
  private readonly rows = new Map<string, Row>();

  constructor() {
    const words = text.camera.charts;
    this.element = h("div", { class: "lane-table", tabindex: "0", role: "region", "aria-label": words.lanes }, h("table", { class: "plain-table" },
      h("thead", null, h("tr", null, h("th", { scope: "col" }, words.lane), h("th", { scope: "col", class: "number" }, words.vehiclesHead),
        h("th", { scope: "col", class: "number" }, words.meanSpeed))), this.body));
    this.element.hidden = true;
  }

  show(lanes: readonly Lane[]): void {
    const most = Math.max(1, ...lanes.map((each) => each.vehicles));
    this.element.hidden = lanes.length === 0;
    lanes.forEach((each, index) => {
      const row = this.rows.get(each.lane) ?? this.row(each.lane);
      if (this.body.children[index] !== row.line) this.body.insertBefore(row.line, this.body.children[index] ?? null);
      row.bar.style.setProperty("--share", String(each.vehicles / most));
      setText(row.vehicles, format.whole(each.vehicles));
      setText(row.speed, each.speed === null ? "–" : `${Math.round(each.speed)} km/h`);
    });
    const there = new Set(lanes.map((each) => each.lane));
    for (const [lane, { line }] of this.rows) if (!there.has(lane)) { line.remove(); this.rows.delete(lane); }
  }

  private row(lane: string): Row {
    const bar = h("span", { class: "lane-bar", "aria-hidden": "true" });
    const [vehicles, speed] = [h("td", { class: "number" }), h("td", { class: "number" })];
    const row = { line: h("tr", null, h("th", { scope: "row" }, lane, bar), vehicles, speed), bar, vehicles, speed };
    this.rows.set(lane, row);
    return row;
  }
}
