import type { LiveData } from "../../api/live";
import { followCamera } from "../../api/live";
import type { LinkState } from "../../api/reconnecting";
import { h } from "../../ui/h";
import type { Size } from "./model";

/** The picture that is drawn upon: live, or held still. */
export class Picture {
  readonly element = h("canvas", { class: "scene-canvas", "aria-hidden": "true", width: 1280, height: 720 });
  isFrozen = false;
  private isDecoding = false;

  constructor(
    camera: string, private readonly sized: (size: Size) => void, heard: (data: LiveData) => void,
    told: (state: LinkState) => void, signal: AbortSignal,
  ) {
    followCamera(camera, { fps: 8 }, (message) => {
      heard(message.data);
      // One that comes while another is decoded is left out: the newest of the next moment is as good.
      if (message.jpeg !== null && !this.isFrozen && !this.isDecoding) void this.draw(message.jpeg);
    }, told, signal);
  }

  private async draw(jpeg: Uint8Array): Promise<void> {
    this.isDecoding = true;
    try {
      const bitmap = await createImageBitmap(new Blob([jpeg], { type: "image/jpeg" }));
      if (!this.isFrozen) this.show(bitmap);
      bitmap.close();
    } catch {
      // A damaged picture is left out; the next one comes.
    } finally {
      this.isDecoding = false;
    }
  }

  private show(bitmap: ImageBitmap): void {
    const { element } = this;
    if (element.width !== bitmap.width || element.height !== bitmap.height) {
      [element.width, element.height] = [bitmap.width, bitmap.height];
    }
    element.getContext("2d")?.drawImage(bitmap, 0, 0);
    this.sized([bitmap.width, bitmap.height]);
  }
}
