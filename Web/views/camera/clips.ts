import { address, api } from "../../api/client";
import type { Camera } from "../../api/generated";
import { isAbort, isRecord } from "../../api/problem";
import type { LiveEvent } from "../../api/live";
import { every } from "../../app/every";
import { may } from "../../app/state";
import { text } from "../../text";
import { button } from "../../ui/button";
import { confirm } from "../../ui/dialog";
import { fill, h, setText } from "../../ui/h";
import { problemNotice } from "../../ui/notice";
import { toast } from "../../ui/toast";
import { ClipRows, type Clip } from "./clipRows";

const path = "/api/gantry/v1/cameras/{id}/clips" as const;
const one = "/api/gantry/v1/cameras/{id}/clips/{clip}" as const;
const askedEvery = 30_000;
const pageSize = 12;
/** A clip is written a moment after its last picture. */
const writing = 2500;
const usualAfter = 10;
const causes: readonly LiveEvent["kind"][] = ["speeding", "wrong_way", "stopped"];

/** What happened, to be seen again: the clips of a camera, played where they stand. */
export class Clips {
  readonly element: HTMLElement;
  private readonly rows: ClipRows;
  private readonly said = h("p", { class: "small soft", role: "status" });
  private readonly problem = h("div");
  private readonly older: HTMLButtonElement;
  private readonly keep: HTMLButtonElement;
  private clips: readonly Clip[] = [];
  private wanted = pageSize;
  /** Seconds that a clip goes on after what has happened; null where none are kept. */
  private after: number | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly id: string, private readonly signal: AbortSignal) {
    const words = text.camera.clips;
    this.rows = new ClipRows((clip) => address(one, { id, clip: clip.name }), may("operator") ? (clip) => this.remove(clip) : null);
    this.older = button(text.camera.log.older, () => { this.wanted += pageSize; return this.load(); }, { isSmall: true });
    this.keep = button(words.keepNow, () => this.askForOne(), { icon: "film", isSmall: true });
    this.keep.hidden = true;
    this.element = h("section", { class: "card clips" },
      h("div", { class: "row row-apart" }, h("div", null, h("h2", null, words.title), this.said), this.keep),
      this.problem, this.rows.element, h("div", { class: "row row-centre" }, this.older));
    this.older.hidden = true;
    signal.addEventListener("abort", () => clearTimeout(this.timer), { once: true });
    every(askedEvery, () => this.load(), signal);
  }

  /** What the camera keeps, and whether it shows anything to be kept. */
  show(camera: Camera): void {
    const plan = isRecord(camera.settings) ? camera.settings["clips"] : null;
    this.after = !isRecord(plan) ? null : typeof plan["after"] === "number" ? plan["after"] : usualAfter;
    this.keep.hidden = this.after === null || !may("operator");
    this.keep.disabled = camera.status?.phase !== "online";
    this.tell();
  }

  /** Something of which a clip may be kept: the list is asked for when it can be there. */
  hear(event: LiveEvent): void {
    if (this.after !== null && causes.includes(event.kind)) this.soon(this.after * 1000 + writing);
  }

  private soon(milliseconds: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.load(), milliseconds);
  }

  private async load(): Promise<void> {
    try {
      const { items } = await api.get(path, { path: { id: this.id }, query: { limit: this.wanted + 1 }, signal: this.signal });
      if (this.signal.aborted) return;
      fill(this.problem);
      this.clips = items.slice(0, this.wanted);
      this.older.hidden = items.length <= this.wanted;
      this.rows.show(this.clips);
      this.tell();
    } catch (error) {
      // A list that is there stays; the connection's own sign says the rest.
      if (!isAbort(error) && this.clips.length === 0) fill(this.problem, problemNotice(error, () => this.load()));
    }
  }

  private async askForOne(): Promise<void> {
    await api.post(path, { path: { id: this.id }, signal: this.signal });
    const seconds = this.after ?? usualAfter;
    toast(text.camera.clips.recording(seconds));
    this.soon(seconds * 1000 + writing);
  }

  private async remove(clip: Clip): Promise<void> {
    const words = text.camera.clips;
    if (!(await confirm(words.removeTitle, words.removeWhy, text.common.remove))) return;
    await api.delete(one, { path: { id: this.id, clip: clip.name } });
    await this.load();
  }

  private tell(): void {
    const words = text.camera.clips;
    const isEmpty = this.clips.length === 0;
    this.rows.element.hidden = isEmpty;
    setText(this.said, !isEmpty ? words.keptBy : this.after === null ? words.noneKept : words.none);
  }
}
