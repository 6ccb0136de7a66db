import { api } from "../../api/client";
import { followCamera, type LiveData, type LiveMessage } from "../../api/live";
import type { Camera } from "../../api/generated";
import type { LinkState } from "../../api/reconnecting";
import { every } from "../../app/every";
import { to } from "../../app/router";
import { may } from "../../app/state";
import type { View, Visit } from "../../app/view";
import { isAbort } from "../../api/problem";
import { Pictures } from "../../live/pictures";
import { text } from "../../text";
import { linkButton } from "../../ui/button";
import { fill, h } from "../../ui/h";
import { liveCharts } from "./charts";
import { Figures } from "./figures";
import { FilmStage } from "./filmStage";
import { Health } from "./health";
import { keptLayers, layerButtons } from "./layers";
import { orderButtons } from "./orders";
import { sceneShapes } from "./sceneShapes";
import { SpeedingLog } from "./speedingLog";
import { Stage } from "./stage";
import { cameraName, stateBadge } from "./state";
import { TallyBook } from "./tally";

const numbersEvery = 250;
const statusEvery = 2000;

/** One camera, live: the picture, what is found in it, and what comes of it. */
export const view: View = {
  async mount(at, visit) {
    const id = visit.parameters["id"] ?? "";
    const first = await api.get("/api/gantry/v1/cameras/{id}", { path: { id }, signal: visit.signal });
    new CameraPage(at, visit, id).begin(first);
  },
};

class CameraPage {
  private readonly layers = keptLayers();
  private readonly book = new TallyBook();
  private readonly figures = new Figures(this.book);
  private readonly stage: Stage;
  private readonly health: Health;
  private readonly log: SpeedingLog;
  private readonly pictures: Pictures;
  private readonly film: FilmStage;
  private readonly head = h("div", { class: "camera-head row" });
  private camera: Camera | null = null;
  private link: LinkState = "connecting";
  private last: LiveData | null = null;
  private isDrawing = false;
  private shownScene = -1;

  constructor(private readonly at: HTMLElement, private readonly visit: Visit, private readonly id: string) {
    this.stage = new Stage(text.camera.overlay, this.layers, visit.signal);
    this.health = new Health(id, visit.signal);
    this.pictures = new Pictures(id, (message) => this.see(message), visit.signal);
    this.film = new FilmStage(id, this.stage, this.pictures, visit.signal);
    this.log = new SpeedingLog(id, (total) => this.figures.showSpeeding(total, this.stage.overlay.scene.limit), visit.signal);
  }

  begin(camera: Camera): void {
    const { signal } = this.visit;
    this.at.classList.add("camera");
    this.at.append(this.head, h("div", { class: "camera-top" },
      h("div", { class: "camera-live" }, this.stage.element, layerButtons(this.layers, () => this.stage.overlay.again()), this.health.element),
      this.figures.element), liveCharts(this.book, signal), this.log.element);
    this.showCamera(camera);
    followCamera(this.id, { fps: 30, pictures: false }, (message) => this.hear(message.data), (state) => this.linked(state), signal);
    every(statusEvery, () => this.ask(), signal);
  }

  private see(message: LiveMessage): void {
    this.stage.take(message);
    this.health.count(message);
  }

  private hear(data: LiveData): void {
    if (data.ended !== null) return;
    this.book.take(data);
    this.film.take(data);
    if (this.film.isShown) this.health.count({ data, jpeg: null });
    this.stage.hint(this.pictures.isNow(data.at));
    for (const event of data.events) this.log.hear(event);
    const isFirst = this.last === null;
    this.last = data;
    if (isFirst) this.note();
    this.numbersSoon();
  }

  /** Numbers that change thirty times a second cannot be read. */
  private numbersSoon(): void {
    if (this.isDrawing) return;
    this.isDrawing = true;
    setTimeout(() => {
      this.isDrawing = false;
      if (this.visit.signal.aborted || this.last === null) return;
      this.figures.show(this.last);
      this.figures.explain(this.stage.overlay.scene.isCalibrated);
      this.health.show(this.last, this.film.isShown ? this.film.lag : 0);
    }, numbersEvery);
  }

  private linked(state: LinkState): void {
    if (state === "open" && this.link !== "open") this.log.soon(0);
    this.link = state;
    this.note();
  }

  private async ask(): Promise<void> {
    try {
      this.showCamera(await api.get("/api/gantry/v1/cameras/{id}", { path: { id: this.id }, signal: this.visit.signal }));
    } catch (error) {
      if (!isAbort(error)) this.note();
    }
  }

  private showCamera(camera: Camera): void {
    const before = this.camera;
    this.camera = camera;
    this.health.status(camera.status);
    this.note();
    if (camera.revision !== this.shownScene) {
      this.shownScene = camera.revision;
      this.stage.overlay.scene = sceneShapes(camera.settings);
      this.stage.overlay.again();
    }
    const isSame = before !== null && before.revision === camera.revision && before.enabled === camera.enabled
      && before.status?.phase === camera.status?.phase && before.status?.is_degraded === camera.status?.is_degraded;
    if (isSame) return;
    this.visit.title(cameraName(camera));
    fill(this.head, stateBadge(camera), h("span", { class: "soft small mono camera-address" }, camera.address));
    this.visit.actions(...(may("operator") ? [
      ...orderButtons(camera, () => this.ask()),
      linkButton(text.camera.scene, to("/cameras/{id}/scene", { id: this.id }), { icon: "scene" }),
    ] : []));
  }

  /** Over the picture: why there is none, or why it is old. */
  private note(): void {
    const words = text.camera.notes;
    const status = this.camera?.status ?? null;
    if (this.link === "waiting") return this.stage.note(h("strong", null, words.lost), h("span", null, words.lostNext));
    const phase = this.camera?.enabled === false ? "stopped" : (status?.phase ?? "stopped");
    if (phase === "online") return this.last === null ? this.stage.note(h("span", null, words.waiting)) : this.stage.note();
    this.stage.note(h("strong", null, words[phase]), h("span", null, status?.reason ?? words.next[phase]));
  }
}
