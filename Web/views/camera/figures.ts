import { isVehicle, vehicles, type LiveData, type TrafficClass } from "../../api/live";
import { text } from "../../text";
import { format } from "../../ui/format";
import { h, setText } from "../../ui/h";
import { Tile } from "../../ui/tile";
import type { TallyBook } from "./tally";

const classes: readonly TrafficClass[] = ["car", "truck", "bus", "motorcycle", "bicycle", "pedestrian"];

/** The numbers beside the picture. Written a few times a second at most, and only where they differ. */
export class Figures {
  readonly element: HTMLElement;
  private readonly now = new Tile(text.camera.now, text.camera.nowFrom);
  private readonly total = new Tile(text.camera.total, text.camera.totalFrom);
  private readonly speed = new Tile(text.camera.meanSpeed, text.camera.meanSpeedFrom(0));
  private readonly speeding = new Tile(text.camera.speeding, text.camera.speedingFrom(null));
  private readonly rows = new Map<TrafficClass, readonly [HTMLElement, HTMLElement]>();

  constructor(private readonly book: TallyBook) {
    const line = (kind: TrafficClass): HTMLElement => {
      const [now, all] = [h("td", { class: "number" }, "–"), h("td", { class: "number" }, "–")];
      this.rows.set(kind, [now, all]);
      return h("tr", null, h("th", { scope: "row" }, h("span", { class: `swatch swatch-${kind}`, "aria-hidden": "true" }),
        text.manyClasses[kind]), now, all);
    };
    const head = h("tr", null, h("th", { scope: "col" }, text.camera.byClass), h("th", { scope: "col", class: "number" }, text.camera.nowShort),
      h("th", { scope: "col", class: "number" }, text.camera.totalShort));
    // Who walks is no vehicle: told beside their sum, not in it.
    this.element = h("div", { class: "figures stack" },
      h("div", { class: "tiles" }, this.now.element, this.total.element, this.speed.element, this.speeding.element),
      h("div", { class: "card by-class" }, h("table", { class: "plain-table" }, h("thead", null, head),
        h("tbody", null, classes.filter(isVehicle).map(line)), h("tfoot", null, classes.filter((kind) => !isVehicle(kind)).map(line)))));
  }

  show(data: LiveData): void {
    this.now.show(format.whole(vehicles(data.totals.now)));
    this.total.show(format.whole(vehicles(data.totals.vehicles)));
    const mean = this.book.meanSpeed(data.at - 60_000);
    this.speed.show(mean === null ? null : format.whole(mean.speed), "km/h", text.camera.meanSpeedFrom(mean?.of ?? 0));
    for (const [kind, [now, all]] of this.rows) {
      setText(now, format.whole(data.totals.now[kind] ?? 0));
      setText(all, format.whole(data.totals.vehicles[kind] ?? 0));
    }
  }

  showSpeeding(count: number, limit: number | null): void {
    this.speeding.show(format.whole(count), "", text.camera.speedingFrom(limit));
  }

  /** Without a scene that measures there is no speed; the tiles say so instead of showing nothing. */
  explain(isCalibrated: boolean): void {
    if (!isCalibrated) this.speed.show(null, "", text.camera.notCalibrated);
  }
}
