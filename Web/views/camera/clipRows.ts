import { text } from "../../text";
import { button, linkButton } from "../../ui/button";
import { format } from "../../ui/format";
import { fill, h } from "../../ui/h";
import { icon, type IconName } from "../../ui/icon";
import { notice } from "../../ui/notice";
import { isClock } from "./tally";

type Cause = "speeding" | "wrong_way" | "stopped" | "manual";

export interface Clip {
  readonly name: string;
  readonly begins: string;
  readonly seconds: number;
  readonly causes: readonly Cause[];
  readonly bytes: number;
}

const icons: Record<Cause, IconName> = { speeding: "speed", wrong_way: "wrongWay", stopped: "stop", manual: "person" };

interface Row { readonly item: HTMLElement; readonly player: HTMLElement; readonly play: HTMLButtonElement }

/** One line a clip, newest first. A line stays the same element, so that a clip goes on playing when others come. */
export class ClipRows {
  readonly element = h("ul", { class: "clip-list", "aria-label": text.camera.clips.title });
  private readonly rows = new Map<string, Row>();

  constructor(private readonly file: (clip: Clip) => string, private readonly remove: ((clip: Clip) => Promise<void>) | null) {}

  show(clips: readonly Clip[]): void {
    const names = new Set(clips.map((each) => each.name));
    for (const [name, { item }] of this.rows) if (!names.has(name)) { item.remove(); this.rows.delete(name); }
    clips.forEach((clip, index) => {
      const { item } = this.rows.get(clip.name) ?? this.row(clip);
      if (this.element.children[index] !== item) this.element.insertBefore(item, this.element.children[index] ?? null);
    });
  }

  private row(clip: Clip): Row {
    const words = text.camera.clips;
    const begins = Date.parse(clip.begins);
    const moment = isClock(begins) ? format.clock(begins) : words.afterBegin(format.duration(begins / 1000));
    const name = `${clip.causes.map((each) => words.causes[each]).join(", ")}, ${moment}`;
    const player = h("div", { class: "clip-player" });
    const play = button(words.play, () => this.toggle(clip, name), { icon: "play", isSmall: true });
    play.setAttribute("aria-label", words.playOf(name));
    play.setAttribute("aria-expanded", "false");
    const remove = this.remove;
    const item = h("li", { class: "clip" },
      h("div", { class: "clip-line" },
        h("span", { class: "clip-at" }, h("strong", null, moment), isClock(begins) && h("span", { class: "small soft" }, format.day(begins))),
        h("span", { class: "clip-causes" }, clip.causes.map((each) => h("span", { class: "cause" }, icon(icons[each], "small"), words.causes[each]))),
        h("span", { class: "clip-size small soft" }, `${format.number(clip.seconds, clip.seconds < 10 ? 1 : 0)} s, ${format.bytes(clip.bytes)}`),
        h("span", { class: "row clip-acts" }, play,
          linkButton(words.downloadOf(name), this.file(clip), { icon: "download", isSmall: true, isIconOnly: true, kind: "quiet", download: clip.name }),
          remove !== null && button(words.removeOf(name), () => remove(clip), { icon: "trash", isSmall: true, isIconOnly: true, kind: "quiet" }))),
      player);
    player.hidden = true;
    const row = { item, player, play };
    this.rows.set(clip.name, row);
    return row;
  }

  /** One at a time: the one before it is closed. */
  private toggle(clip: Clip, name: string): void {
    const wasOpen = this.rows.get(clip.name)?.player.hidden === false;
    for (const row of this.rows.values()) {
      fill(row.player);
      row.player.hidden = true;
      row.item.classList.remove("is-open");
      row.play.setAttribute("aria-expanded", "false");
    }
    const row = this.rows.get(clip.name);
    if (wasOpen || row === undefined) return;
    const video = h("video", {
      class: "clip-video", src: this.file(clip), controls: true, playsinline: true, preload: "auto", "aria-label": name,
    });
    video.muted = true;
    video.addEventListener("error", () => fill(row.player, notice("warn", text.camera.clips.unplayable)));
    fill(row.player, video);
    row.player.hidden = false;
    row.item.classList.add("is-open");
    row.play.setAttribute("aria-expanded", "true");
    // A browser that plays nothing by itself shows the first picture and its own button.
    void video.play().catch(() => undefined);
  }
}
