import type { Camera } from "../../api/generated";
import { followCamera, sum, type LiveData, type LiveMessage } from "../../api/live";
import { every } from "../../app/every";
import { to } from "../../app/router";
import { text } from "../../text";
import { format } from "../../ui/format";
import { fill, h, setText } from "../../ui/h";
import { FramePump } from "../camera/pump";
import { cameraName, cameraState, stateBadge } from "../camera/state";
import { TallyBook } from "../camera/tally";
import { QuarterHour } from "./quarterHour";
import { TilePicture } from "./tilePicture";

const numbersEvery = 500;
const snapshotEvery = 15_000;

export type Nearness = "far" | "near" | "visible";

/** One camera on the wall. It listens only while it can be seen. */
export class WallTile {
  readonly element: HTMLAnchorElement;
  private readonly picture: TilePicture;
  private readonly state = h("span", { class: "wall-state" });
  private readonly name = h("span", { class: "wall-name" });
  private readonly why = h("span", { class: "wall-why" });
  private readonly now = h("dd", null, "–");
  private readonly quarter = h("dd", null, "–");
  private readonly quarterOf = h("dt", null, text.wall.quarter(15));
  private readonly speed = h("dd", null, "–");
  private readonly hours: QuarterHour;
  private readonly book = new TallyBook();
  private listening: AbortController | null = null;
  private nearness: Nearness = "far";
  private last: LiveData | null = null;
  private isDrawing = false;

  constructor(private camera: Camera, private readonly fps: () => number, private readonly signal: AbortSignal) {
    this.picture = new TilePicture(camera.id, signal);
    this.hours = new QuarterHour(`gantry.quarter.${camera.id}`);
    const number = (name: Node | string, value: HTMLElement, source: string): HTMLElement =>
      h("div", { title: source }, typeof name === "string" ? h("dt", null, name) : name, value);
    this.element = h("a", { class: "wall-tile", href: to("/cameras/{id}", { id: camera.id }) },
      h("div", { class: "wall-frame" }, this.picture.element, this.why, this.state),
      this.name, h("dl", { class: "wall-numbers" }, number(text.wall.now, this.now, text.wall.nowFrom),
        number(this.quarterOf, this.quarter, text.wall.quarterFrom), number(text.wall.speed, this.speed, text.wall.speedFrom)));
    this.show(camera);
  }

  show(camera: Camera): void {
    const isOther = camera.status?.phase !== this.camera.status?.phase;
    this.camera = camera;
    const state = cameraState(camera);
    const word = `${state}/${camera.status?.reason ?? ""}`;
    setText(this.name, cameraName(camera));
    if (this.state.dataset["word"] !== word) {
      this.state.dataset["word"] = word;
      fill(this.state, stateBadge(camera));
    }
    const isLive = state === "online" || state === "degraded";
    this.element.dataset["state"] = state;
    setText(this.why, isLive ? "" : (camera.status?.reason ?? text.wall.why[state]));
    if (!isLive) for (const each of [this.now, this.speed]) setText(each, "–");
    if (isOther && !isLive && this.nearness !== "far") this.still();
  }

  /** Seen: live. Nearly seen: a snapshot now and then, so that nobody scrolls into the dark. */
  place(nearness: Nearness): void {
    if (nearness === this.nearness || this.signal.aborted) return;
    this.nearness = nearness;
    this.listening?.abort();
    this.listening = nearness === "far" ? null : new AbortController();
    if (this.listening === null) return;
    const { signal } = this.listening;
    if (nearness === "near") return every(snapshotEvery, () => this.still(), signal);
    if (this.last === null) this.still();
    const pump = new FramePump((data, picture) => this.picture.draw(data, picture), signal);
    followCamera(this.camera.id, { fps: this.fps() }, (message) => this.hear(message, pump), () => undefined, signal);
  }

  /** Leaves the wall, or the wall is left. */
  end(): void {
    this.listening?.abort();
    this.element.remove();
  }

  /** The server has a picture only of a camera that has shown one. */
  private still(): void {
    if ((this.camera.status?.frames.received ?? 0) > 0) this.picture.snapshot();
  }

  private hear(message: LiveMessage, pump: FramePump): void {
    const { data } = message;
    if (data.ended !== null) return;
    this.last = data;
    this.book.take(data);
    this.hours.take(`${data.run}/${data.generation}`, sum(data.totals.vehicles), Date.now());
    pump.take(message);
    if (this.isDrawing) return;
    this.isDrawing = true;
    setTimeout(() => { this.isDrawing = false; if (!this.signal.aborted) this.numbers(data); }, numbersEvery);
  }

  private numbers(data: LiveData): void {
    setText(this.now, format.whole(sum(data.totals.now)));
    const quarter = this.hours.value(sum(data.totals.vehicles), Date.now());
    setText(this.quarter, quarter === null ? "–" : format.whole(quarter.vehicles));
    setText(this.quarterOf, text.wall.quarter(Math.min(15, Math.max(1, quarter?.minutes ?? 15))));
    const mean = this.book.meanSpeed(data.at - 60_000);
    setText(this.speed, mean === null ? "–" : `${Math.round(mean.speed)} km/h`);
  }
}
