import type { LiveData, LiveMessage } from "../../api/live";
import { text } from "../../text";
import { button } from "../../ui/button";
import { fill, h, setText, type Child } from "../../ui/h";
import { FramePump } from "./pump";
import type { Layers } from "./layers";
import { Overlay } from "./overlay";
import { Trails } from "./trails";

/** The picture with what was found drawn over it; two canvases, so that neither blurs the other. */
export class Stage {
  readonly element: HTMLElement;
  readonly overlay: Overlay;
  readonly video = h("video", { class: "stage-picture stage-film", "aria-hidden": "true", tabindex: "-1", disablepictureinpicture: true });
  private readonly picture = h("canvas", { class: "stage-picture", width: "16", height: "9" });
  private readonly said = h("div", { class: "stage-note", role: "status" });
  private readonly corner = h("p", { class: "stage-hint" });
  private readonly frame: HTMLElement;
  private readonly trails = new Trails();
  private readonly pump: FramePump;
  private ratio = "";
  /** Of the last picture that was drawn; null before the first. */
  size: readonly [width: number, height: number] | null = null;

  constructor(label: string, layers: Layers, signal: AbortSignal) {
    const over = h("canvas", { class: "stage-overlay", role: "img", "aria-label": label });
    this.overlay = new Overlay(over, layers, this.trails, signal);
    this.pump = new FramePump((data, picture) => this.draw(data, picture), signal);
    const full = button(text.camera.fullScreen, () => this.fullScreen(), { icon: "fullscreen", isIconOnly: true, isSmall: true });
    full.classList.add("stage-full");
    this.frame = h("div", { class: "stage-frame" }, this.picture, this.video, over, this.corner, this.said, full);
    this.element = h("figure", { class: "stage-figure" }, this.frame);
  }

  take(message: LiveMessage): void {
    // Of every message, also of those whose picture gives way.
    this.trails.take(message.data);
    this.pump.take(message);
  }

  /** The film is on the screen at this moment: what was found then is drawn over it. */
  film(data: LiveData): void {
    this.frame.classList.add("is-film");
    if (data.size !== null) this.lay(`${data.size[0]} / ${data.size[1]}`);
    this.overlay.draw(data);
  }

  /** Pictures again, in place of the film. */
  endFilm(): void {
    this.frame.classList.remove("is-film");
  }

  follow(data: LiveData): void {
    this.trails.take(data);
  }

  /** What stands over the picture while there is none, or it is old; nothing takes it away. */
  note(...words: Child[]): void {
    // Said once, not with every look at the camera.
    const fresh = h("div", null, words);
    if (fresh.textContent === this.said.textContent && (words.length > 0) === this.frame.classList.contains("is-old")) return;
    fill(this.said, words);
    this.frame.classList.toggle("is-old", words.length > 0);
  }

  /** A word in the corner about the line; nothing takes it away. */
  hint(words: string): void {
    setText(this.corner, words);
  }

  private draw(data: LiveData, picture: ImageBitmap | null): void {
    if (picture !== null) {
      this.lay(`${picture.width} / ${picture.height}`);
      this.size = [picture.width, picture.height];
      if (this.picture.width !== picture.width || this.picture.height !== picture.height) {
        this.picture.width = picture.width;
        this.picture.height = picture.height;
      }
      this.picture.getContext("2d", { alpha: false })?.drawImage(picture, 0, 0);
    }
    this.overlay.draw(data);
  }

  private lay(ratio: string): void {
    if (ratio === this.ratio) return;
    this.ratio = ratio;
    this.frame.style.setProperty("--ratio", ratio);
  }

  private async fullScreen(): Promise<void> {
    if (document.fullscreenElement === null) await this.frame.requestFullscreen();
    else await document.exitFullscreen();
  }
}
