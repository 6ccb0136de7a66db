import type { LiveData } from "../../api/live";
import { address } from "../../api/client";
import { onColours, token } from "../../app/theme";
import { h } from "../../ui/h";
import { sheetOf } from "../camera/sheet";

/** The picture of a tile: live with its boxes while it is in sight, a snapshot before that. */
export class TilePicture {
  readonly element: HTMLElement;
  private readonly canvas = h("canvas", { class: "wall-canvas", "aria-hidden": "true" });
  private readonly still = h("img", { class: "wall-still", alt: "", decoding: "async" });
  /** Without a live connection single pictures take the place of the last live one. */
  isLive = true;
  private colours: Readonly<Record<string, string>> = {};

  constructor(private readonly id: string, signal: AbortSignal) {
    this.still.hidden = true;
    this.still.addEventListener("load", () => {
      this.still.hidden = false;
      if (!this.isLive) this.canvas.getContext("2d")?.clearRect(0, 0, this.canvas.width, this.canvas.height);
    });
    this.still.addEventListener("error", () => { this.still.hidden = true; });
    this.element = h("div", { class: "wall-picture" }, this.still, this.canvas);
    onColours(() => {
      this.colours = Object.fromEntries(["car", "truck", "bus", "motorcycle", "bicycle", "pedestrian"].map((each) => [each, token(each)]));
    }, signal);
  }

  /** The newest picture the server has of it, over HTTP. */
  snapshot(): void {
    this.still.src = address("/api/gantry/v1/cameras/{id}/latest.jpg", { id: this.id }, { at: Math.floor(Date.now() / 2000) });
  }

  draw(data: LiveData, picture: ImageBitmap | null): void {
    const unit = devicePixelRatio;
    const [width, height] = [Math.round(this.canvas.clientWidth * unit), Math.round(this.canvas.clientHeight * unit)];
    if (width === 0 || height === 0 || picture === null) return;
    if (this.canvas.width !== width || this.canvas.height !== height) { this.canvas.width = width; this.canvas.height = height; }
    const ink = this.canvas.getContext("2d");
    if (ink === null) return;
    const sheet = sheetOf(ink, [picture.width, picture.height], unit);
    ink.clearRect(0, 0, width, height);
    ink.drawImage(picture, sheet.left, sheet.top, sheet.width, sheet.height);
    this.still.hidden = true;
    if (data.size === null) return;
    const [across, down] = [sheet.width / data.size[0], sheet.height / data.size[1]];
    ink.lineWidth = 1.5 * unit;
    for (const { box: [x1, y1, x2, y2], class: kind } of data.vehicles) {
      ink.strokeStyle = this.colours[kind] ?? "#ffffff";
      ink.strokeRect(sheet.left + x1 * across, sheet.top + y1 * down, (x2 - x1) * across, (y2 - y1) * down);
    }
  }
}
