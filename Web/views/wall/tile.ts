import type { Camera } from "../../api/generated";
import { followCamera, vehicles, type LiveData, type LiveMessage } from "../../api/live";
import { countedMinutes } from "../../api/minutes";
import type { LinkState } from "../../api/reconnecting";
import { every } from "../../app/every";
import { to } from "../../app/router";
import { text } from "../../text";
import { format } from "../../ui/format";
import { fill, h, setText } from "../../ui/h";
import { FramePump } from "../camera/pump";
import { cameraName, cameraState, stateBadge } from "../camera/state";
import { TallyBook } from "../camera/tally";
import { TilePicture } from "./tilePicture";

const numbersEvery = 500;
const minutesEvery = 20_000;
const snapshotEvery = 15_000;
/** Without a live connection for so long a tile says so, and asks for single pictures. */
const patience = 5000;
const lookedEvery = 2500;

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
  private readonly speedOf = h("div", { title: text.wall.speedFrom }, h("dt", null, text.wall.speed), this.speed);
  private readonly book = new TallyBook();
  private listening: AbortController | null = null;
  private nearness: Nearness = "far";
  private last: LiveData | null = null;
  private isDrawing = false;
  /** Since when there is no live connection; null while there is one, or none is wanted. */
  private lostSince: number | null = null;
  private isLost = false;

  constructor(private camera: Camera, private readonly fps: () => number, private readonly signal: AbortSignal) {
    this.picture = new TilePicture(camera.id, signal);
    const number = (name: Node | string, value: HTMLElement, source: string): HTMLElement =>
      h("div", { title: source }, typeof name === "string" ? h("dt", null, name) : name, value);
    this.element = h("a", { class: "wall-tile", href: to("/cameras/{id}", { id: camera.id }) },
      h("div", { class: "wall-frame" }, this.picture.element, this.why, this.state),
      this.name, h("dl", { class: "wall-numbers" }, number(text.wall.now, this.now, text.wall.nowFrom),
        number(this.quarterOf, this.quarter, text.wall.quarterFrom), this.speedOf));
    this.show(camera);
  }

  show(camera: Camera): void {
    this.camera = camera;
    const state = cameraState(camera);
    const word = `${state}/${camera.status?.reason ?? ""}`;
    setText(this.name, cameraName(camera));
    this.name.title = cameraName(camera);
    if (this.state.dataset["word"] !== word) {
      this.state.dataset["word"] = word;
      fill(this.state, stateBadge(camera));
    }
    this.element.dataset["state"] = state;
    this.tell();
    if (!this.isLive) for (const each of [this.now, this.speed]) setText(each, "–");
  }

  /** Seen: live. Nearly seen: a snapshot now and then, so that nobody scrolls into the dark. */
  place(nearness: Nearness): void {
    if (nearness === this.nearness || this.signal.aborted) return;
    this.nearness = nearness;
    this.listening?.abort();
    this.listening = nearness === "far" ? null : new AbortController();
    this.lost(false);
    if (this.listening === null) return;
    const { signal } = this.listening;
    if (nearness === "near") return every(snapshotEvery, () => this.still(), signal);
    if (this.last === null) this.still();
    const pump = new FramePump((data, picture) => this.picture.draw(data, picture), signal);
    followCamera(this.camera.id, { fps: this.fps() }, (message) => this.hear(message, pump), (state) => this.linked(state), signal);
    every(lookedEvery, () => this.look(), signal);
    every(minutesEvery, () => this.count(signal), signal);
  }

  /** Leaves the wall, or the wall is left. */
  end(): void {
    this.listening?.abort();
    this.element.remove();
  }

  private get isLive(): boolean {
    const { state } = this.element.dataset;
    return state === "online" || state === "degraded";
  }

  /** The server has a picture only of a camera that shows some now. */
  private still(): void {
    if (this.isLive && (this.camera.status?.frames.received ?? 0) > 0) this.picture.snapshot();
  }

  private linked(state: LinkState): void {
    if (state === "open") this.lost(false);
    else this.lostSince ??= performance.now();
  }

  /** Where no live connection is, single pictures say what they can; where nothing answers, the tile says that it is old. */
  private look(): void {
    if (this.lostSince === null || performance.now() - this.lostSince < patience) return;
    this.lost(true);
    this.still();
  }

  private lost(isLost: boolean): void {
    if (!isLost) this.lostSince = null;
    if (isLost === this.isLost) return;
    this.isLost = isLost;
    this.picture.isLive = !isLost;
    this.element.classList.toggle("is-lost", isLost);
    this.speedOf.title = text.wall.speedFrom;
    if (isLost) {
      // How many there are in the newest picture is not known; how fast they are the server still tells.
      setText(this.now, "–");
      this.serverSpeed();
    }
    this.tell();
  }

  /** Without a live connection: what the server has measured, a little older. */
  private serverSpeed(): void {
    this.speedOf.title = text.wall.speedFromServer;
    const mean = this.book.countedSpeed();
    setText(this.speed, mean === null ? "–" : `${Math.round(mean)} km/h`);
  }

  private tell(): void {
    const state = cameraState(this.camera);
    setText(this.why, !this.isLive ? format.capital(this.camera.status?.reason ?? text.wall.why[state]) : this.isLost ? text.wall.lost : "");
  }

  private async count(signal: AbortSignal): Promise<void> {
    try {
      const history = await countedMinutes(this.camera.id, 15, signal);
      if (history !== null) this.book.know(history);
    } catch {
      // What was counted last stays as long as it is of these minutes; the connection's own sign says the rest.
    }
    if (signal.aborted) return;
    this.quarterHour();
    if (this.isLost && this.isLive) this.serverSpeed();
  }

  private hear(message: LiveMessage, pump: FramePump): void {
    const { data } = message;
    if (data.ended !== null) return;
    this.last = data;
    this.book.take(data);
    pump.take(message);
    if (this.isDrawing) return;
    this.isDrawing = true;
    this.numbers(data);
    setTimeout(() => {
      this.isDrawing = false;
      if (this.last !== null && this.last !== data) this.numbers(this.last);
    }, numbersEvery);
  }

  private numbers(data: LiveData): void {
    if (this.signal.aborted || this.isLost || !this.isLive) return;
    setText(this.now, format.whole(vehicles(data.totals.now)));
    const mean = this.book.meanSpeed(data.at - 60_000);
    setText(this.speed, mean === null ? "–" : `${Math.round(mean.speed)} km/h`);
    this.quarterHour();
  }

  private quarterHour(): void {
    const quarter = this.book.quarter();
    setText(this.quarter, quarter === null ? "–" : format.whole(quarter.vehicles));
    setText(this.quarterOf, text.wall.quarter(quarter?.minutes ?? 15));
  }
}
