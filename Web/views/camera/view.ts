import { api, Problem } from "../../api/client";
import { followCamera, type LiveData, type LiveMessage } from "../../api/live";
import type { Camera } from "../../api/generated";
import type { LinkState } from "../../api/reconnecting";
import { every } from "../../app/every";
import { to } from "../../app/router";
import { may } from "../../app/state";
import type { View, Visit } from "../../app/view";
import { isAbort } from "../../api/problem";
import { LostLink } from "../../live/lostLink";
import { Pictures, type PictureKind } from "../../live/pictures";
import { text } from "../../text";
import { button, linkButton } from "../../ui/button";
import { format } from "../../ui/format";
import { fill, h } from "../../ui/h";
import { badge } from "../../ui/icon";
import { liveCharts } from "./charts";
import { Clips } from "./clips";
import { Figures } from "./figures";
import { FilmStage } from "./filmStage";
import { Health } from "./health";
import { keptLayers, layerButtons } from "./layers";
import { orderButtons } from "./orders";
import { openSettings } from "./settings";
import { sceneShapes } from "./sceneShapes";
import { SpeedingLog } from "./speedingLog";
import { Stage } from "./stage";
import { cameraName, stateBadge } from "./state";
import { TallyBook } from "./tally";

const numbersEvery = 250;
const statusEvery = 2000;
/** So long after its last picture a fallback still counts as one that works. */
const fallbackLasts = 5000;

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
  private readonly clips: Clips;
  private readonly pictures: Pictures;
  private readonly film: FilmStage;
  private readonly head = h("div", { class: "camera-head row" });
  private camera: Camera | null = null;
  private link: LinkState = "connecting";
  private readonly lost = new LostLink();
  /** Ends with the visit, or with the camera. */
  private readonly watching = new AbortController();
  private last: LiveData | null = null;
  private isDrawing = false;
  private shownScene = -1;
  /** Of the last picture that came by no live connection. */
  private fallback: { readonly kind: PictureKind; readonly heard: number } | null = null;

  constructor(private readonly at: HTMLElement, private readonly visit: Visit, private readonly id: string) {
    visit.signal.addEventListener("abort", () => this.watching.abort(), { once: true });
    this.stage = new Stage(text.camera.overlay, this.layers, visit.signal);
    this.health = new Health(id, visit.signal);
    this.pictures = new Pictures(id, (message, kind) => this.see(message, kind), this.watching.signal);
    this.film = new FilmStage(id, this.stage, this.pictures, this.watching.signal);
    this.log = new SpeedingLog(id, (total) => this.figures.showSpeeding(total, this.stage.overlay.scene.limit), visit.signal);
    this.clips = new Clips(id, visit.signal);
  }

  begin(camera: Camera): void {
    const { signal } = this.visit;
    this.at.classList.add("camera");
    this.at.append(this.head, h("div", { class: "camera-top" },
      h("div", { class: "camera-live" }, this.stage.element, layerButtons(this.layers, () => this.stage.overlay.again()), this.health.element),
      this.figures.element), liveCharts(this.id, this.book, signal),
      h("div", { class: "camera-past" }, this.log.element, this.clips.element));
    this.showCamera(camera);
    followCamera(this.id, { fps: 30, pictures: false }, (message) => this.hear(message.data), (state) => this.linked(state), this.watching.signal);
    every(statusEvery, () => this.ask(), this.watching.signal);
  }

  private see(message: LiveMessage, kind: PictureKind): void {
    this.stage.take(message);
    this.health.count(message, kind);
    if (kind === "socket") this.fallback = null;
    else {
      this.fallback = { kind, heard: performance.now() };
      if (this.link !== "open") this.health.show(message.data, this.stage.size, 0);
      this.note();
    }
  }

  private hear(data: LiveData): void {
    if (data.ended !== null) return;
    this.book.take(data);
    this.film.take(data);
    if (this.film.isShown) this.health.count({ data, jpeg: null }, "film");
    this.stage.hint(this.pictures.isNow(data.at));
    for (const event of data.events) {
      this.log.hear(event);
      this.clips.hear(event);
    }
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
      this.health.show(this.last, this.last.size, this.film.isShown ? this.film.lag : 0);
    }, numbersEvery);
  }

  private linked(state: LinkState): void {
    if (state === "open" && this.link !== "open") this.log.soon(0);
    this.link = state;
    this.lost.take(state);
    this.at.classList.toggle("is-lost", this.lost.isLost);
    this.note();
  }

  private async ask(): Promise<void> {
    try {
      this.showCamera(await api.get("/api/gantry/v1/cameras/{id}", { path: { id: this.id }, signal: this.visit.signal }));
    } catch (error) {
      if (error instanceof Problem && error.status === 404) this.gone();
      else if (!isAbort(error)) this.note();
    }
  }

  /** Somebody has removed the camera: nothing more is to be seen, what was measured stays to be read. */
  private gone(): void {
    this.watching.abort();
    const words = text.camera.notes;
    fill(this.head, badge("off", words.removed));
    this.stage.hint("");
    this.stage.note(h("strong", null, words.gone), h("span", null, words.goneNext));
    this.visit.actions(linkButton(text.shell.toWall, to("/"), { icon: "wall" }));
  }

  private showCamera(camera: Camera): void {
    const before = this.camera;
    this.camera = camera;
    this.health.status(camera.status);
    this.clips.show(camera);
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
    // A button that was pressed may be another one now: whoever used it by key goes on there.
    const hadFocus = document.activeElement?.closest(".page-actions") != null;
    this.visit.actions(...(may("operator") ? [
      ...orderButtons(camera, () => this.ask()),
      linkButton(text.camera.scene, to("/cameras/{id}/scene", { id: this.id }), { icon: "scene" }),
      ...(camera.is_fixed ? [] : [button(text.camera.settings.open, () => openSettings(this.id, () => this.ask(), (address) => this.visit.go(address)), { icon: "settings", isIconOnly: true })]),
    ] : []));
    if (hadFocus) document.querySelector<HTMLElement>(".page-actions .button")?.focus();
  }

  /** Over the picture: why there is none, or why it is old. */
  private note(): void {
    const words = text.camera.notes;
    const status = this.camera?.status ?? null;
    if (this.link !== "open" && this.fallback !== null && performance.now() - this.fallback.heard < fallbackLasts) {
      this.stage.hint(words.byFallback[this.fallback.kind === "motion" ? "motion" : "single"]);
      return this.stage.note();
    }
    if (this.fallback !== null && this.link !== "open") {
      this.fallback = null;
      this.stage.hint("");
    }
    if (this.lost.isLost) return this.stage.note(h("strong", null, words.lost), h("span", null, words.lostNext));
    const phase = this.camera?.enabled === false ? "stopped" : (status?.phase ?? "stopped");
    if (phase === "online") return this.last === null ? this.stage.note(h("span", null, words.waiting)) : this.stage.note();
    const reason = status?.reason ?? null;
    // A recording that cannot be read is not over; nobody opens it again by itself.
    const isUnread = phase === "ended" && reason !== null;
    this.stage.note(h("strong", null, words[isUnread ? "failed" : phase]), h("span", null, format.capital(reason ?? words.next[phase])),
      isUnread && h("span", null, words.next.ended));
  }
}
