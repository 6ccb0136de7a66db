import { text } from "../../text";
import type { Editor } from "./editor";
import type { Line, Lane, Place, Scene, Size } from "./model";
import { corners, isArea, items, nameOf, places, same, type Kind, type Ref } from "./parts";
import { s } from "./svg";

/** Areas first: lines lie over them, and points over everything. */
const order: readonly Kind[] = ["region", "zone", "lane", "line", "gate", "known", "point"];

interface Room { readonly x: number; readonly y: number; readonly wide: number; readonly high: number }

/** Draws the scene over a picture of this size. `unit` is a pixel of the screen in pixels of the picture. */
export class Marks {
  /** Where words stand: who comes later gives way. */
  private readonly taken: Room[] = [];
  private readonly names = new Map<string, SVGElement>();

  constructor(private readonly editor: Editor, private readonly size: Size, private readonly unit: number) {}

  draw(): SVGElement[] {
    const { scene } = this.editor;
    this.nameAll();
    const all = order.flatMap((kind) => items(scene, kind).flatMap((_, index) => [this.shape({ kind, index }), ...this.grips({ kind, index })]));
    return [...this.grid(), ...all, ...this.draft()];
  }

  private at([x, y]: Place): Place { return [x * this.size[0], y * this.size[1]]; }

  private path(list: readonly Place[], isClosed: boolean): string {
    const words = list.map((place, index) => `${index === 0 ? "M" : "L"}${this.at(place).map((each) => each.toFixed(1)).join(" ")}`);
    return words.join("") + (isClosed ? "Z" : "");
  }

  // What was drawn

  private shape(ref: Ref): SVGElement {
    const { editor } = this;
    const isSelected = same(editor.selection, ref);
    const key = `${ref.kind} ${ref.index}`;
    const area = corners(editor.scene, ref);
    const line = places(editor.scene, ref);
    const body = ref.kind === "point" ? [] : isArea(ref.kind)
      ? [s("path", { d: this.path(area, true), class: "scene-area" })]
      : [s("path", { d: this.path(line, false), class: "scene-halo" }), s("path", { d: this.path(line, false), class: "scene-stroke" })];
    return s("g", {
      class: `scene-shape scene-${ref.kind}${isSelected ? " is-selected" : ""}${excludes(editor.scene, ref) ? " is-excluded" : ""}`,
      tabindex: 0, role: "button", "aria-label": this.label(ref), "aria-pressed": String(isSelected),
      "data-key": key, "data-kind": ref.kind, "data-index": ref.index,
    }, ...body, ...this.extras(ref), ...(ref.kind === "point" ? this.handles(ref) : []), this.names.get(key) ?? null);
  }

  /** Beside what they belong to and not in it: a button in a button cannot be reached by everybody. */
  private grips(ref: Ref): SVGElement[] {
    if (ref.kind === "point" || !same(this.editor.selection, ref)) return [];
    return [s("g", { class: `scene-grips scene-tool-${ref.kind}`, "data-kind": ref.kind, "data-index": ref.index }, ...this.handles(ref))];
  }

  private label(ref: Ref): string {
    const words = text.scene.kinds[ref.kind];
    return ref.kind === "point" || ref.kind === "known" ? `${words} ${ref.index + 1}` : `${words} ${nameOf(this.editor.scene, ref)}`;
  }

  private extras(ref: Ref): SVGElement[] {
    const item = items(this.editor.scene, ref.kind)[ref.index];
    if (ref.kind === "line" || ref.kind === "gate") {
      const { from, to } = item as Line;
      return [this.arrow(from, to, ref.kind === "line" ? (item as Line).forward : text.scene.entering)];
    }
    if (ref.kind === "lane" && (item as Lane).direction !== null) {
      const [from, to] = (item as Lane).direction ?? [[0, 0], [0, 0]];
      return [s("path", { d: this.path([from, to], false), class: "scene-way" }), this.head(this.at(from), this.at(to))];
    }
    return [];
  }

  /** From the middle of a line to its right, for who walks from its beginning to its end. */
  private arrow(from: Place, to: Place, word: string): SVGElement {
    const { middle, end, beyond } = this.arrowPlaces(from, to);
    return s("g", { class: "scene-arrow" }, s("path", { d: `M${middle.join(" ")}L${end.join(" ")}`, class: "scene-way" }),
      this.head(middle, end), this.words(beyond, word, "middle"));
  }

  private arrowPlaces(from: Place, to: Place): { readonly middle: Place; readonly end: Place; readonly beyond: Place } {
    const [a, b] = [this.at(from), this.at(to)];
    const length = Math.hypot(b[0] - a[0], b[1] - a[1]) || 1;
    const reach = 26 * this.unit;
    const middle: Place = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
    const end: Place = [middle[0] - ((b[1] - a[1]) / length) * reach, middle[1] + ((b[0] - a[0]) / length) * reach];
    return { middle, end, beyond: [middle[0] + (end[0] - middle[0]) * 1.55, middle[1] + (end[1] - middle[1]) * 1.55 + 4 * this.unit] };
  }

  private head(from: Place, to: Place): SVGElement {
    const angle = Math.atan2(to[1] - from[1], to[0] - from[0]);
    const reach = 11 * this.unit;
    const wing = (turn: number): string => `${to[0] - Math.cos(angle + turn) * reach} ${to[1] - Math.sin(angle + turn) * reach}`;
    return s("path", { d: `M${wing(0.45)}L${to.join(" ")}L${wing(-0.45)}`, class: "scene-way" });
  }

  /** What is selected first, then what is small; a name that finds no room is in the list beside the picture. */
  private nameAll(): void {
    const { scene, selection } = this.editor;
    for (const { from, to, forward } of scene.lines) {
      const { beyond: [x, y] } = this.arrowPlaces(from, to);
      this.taken.push(this.room([x - forward.length * 4 * this.unit, y], forward));
    }
    const refs = [...order].reverse().flatMap((kind) => items(scene, kind).map((_, index): Ref => ({ kind, index })));
    for (const ref of [...refs.filter((each) => same(selection, each)), ...refs.filter((each) => !same(selection, each))]) {
      const name = this.name(ref);
      if (name !== null) this.names.set(`${ref.kind} ${ref.index}`, name);
    }
  }

  private name(ref: Ref): SVGElement | null {
    const { scene, road } = this.editor;
    if (ref.kind === "known") {
      const found = road?.kind === "solved" ? road.known[ref.index]?.found : null;
      const [a, b] = places(scene, ref).map((place) => this.at(place));
      if (a === undefined || b === undefined || found === null || found === undefined) return null;
      return this.words([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2 - 8 * this.unit], `${found.toFixed(2)} m`, "middle");
    }
    const words = nameOf(scene, ref);
    for (const at of this.namePlaces(ref)) {
      const room = this.room(at, words);
      const isFree = room.x >= 0 && room.x + room.wide <= this.size[0] && !this.taken.some((each) => overlap(each, room));
      if (!isFree && !same(this.editor.selection, ref)) continue;
      this.taken.push(room);
      return this.words(at, words, "start");
    }
    return null;
  }

  /** Beside the beginning of a line or point; in an area its middle, then nearer to its corners. */
  private namePlaces(ref: Ref): Place[] {
    const all = (isArea(ref.kind) ? corners(this.editor.scene, ref) : places(this.editor.scene, ref)).map((place) => this.at(place));
    const first = all[0];
    if (first === undefined) return [];
    if (!isArea(ref.kind)) return [[10, -9], [10, 20], [-10 - 8 * nameOf(this.editor.scene, ref).length, -9]].map(([x = 0, y = 0]): Place => [first[0] + x * this.unit, first[1] + y * this.unit]);
    const middle: Place = [all.reduce((sum, [x]) => sum + x, 0) / all.length, all.reduce((sum, [, y]) => sum + y, 0) / all.length];
    const half = nameOf(this.editor.scene, ref).length * 4 * this.unit;
    return [middle, ...all.map(([x, y]): Place => [middle[0] * 0.4 + x * 0.6, middle[1] * 0.4 + y * 0.6])].map(([x, y]): Place => [x - half, y + 5 * this.unit]);
  }

  private words([x, y]: Place, word: string, anchor: "start" | "middle"): SVGElement {
    return s("text", { x, y, "text-anchor": anchor, class: "scene-words", "font-size": 13 * this.unit }, word);
  }

  // What can be taken hold of

  private handles(ref: Ref): SVGElement[] {
    const { editor } = this;
    const isSelected = same(editor.selection, ref);
    const grips = places(editor.scene, ref).map((place, index) => {
      const [x, y] = this.at(place);
      const isTaken = isSelected && editor.handle === index;
      const radius = (ref.kind === "point" ? 6 : 7) * this.unit;
      return s("circle", {
        cx: x, cy: y, r: radius, class: `scene-handle${isTaken ? " is-taken" : ""}`, "data-handle": index,
        "data-key": `${ref.kind} ${ref.index} ${index}`,
        ...(ref.kind === "point" ? {} : {
          tabindex: 0, role: "button", "aria-label": text.scene.handle(this.label(ref), index + 1), "aria-pressed": String(isTaken),
        }),
      });
    });
    return isArea(ref.kind) && isSelected ? [...this.middles(ref), ...grips] : grips;
  }

  /** Between two corners: pulling makes a corner of it. */
  private middles(ref: Ref): SVGElement[] {
    const all = corners(this.editor.scene, ref);
    return all.map((place, index) => {
      const next = all[(index + 1) % all.length] ?? place;
      const [x, y] = this.at([(place[0] + next[0]) / 2, (place[1] + next[1]) / 2]);
      return s("circle", { cx: x, cy: y, r: 4.5 * this.unit, class: "scene-middle", "data-edge": index });
    });
  }

  // What is not finished, and the road

  private draft(): SVGElement[] {
    const { editor } = this;
    if (editor.tool === "select") return [];
    const [x, y] = this.at(editor.cursor);
    const reach = 12 * this.unit;
    const cross = s("path", { d: `M${x - reach} ${y}H${x + reach}M${x} ${y - reach}V${y + reach}`, class: "scene-cross" });
    if (editor.draft.length === 0) return [cross];
    const all = [...editor.draft, editor.cursor];
    const dots = editor.draft.map((place, index) => {
      const [cx, cy] = this.at(place);
      return s("circle", { cx, cy, r: (index === 0 ? 7 : 5) * this.unit, class: "scene-dot" });
    });
    return [s("path", { d: this.path(all, isArea(editor.tool) && all.length > 2), class: `scene-draft scene-draft-${editor.tool}` }), ...dots, cross];
  }

  /** What words take up, from where they begin on their line. */
  private room([x, y]: Place, words: string): Room {
    const size = 13 * this.unit;
    return { x: x - size / 2, y: y - size * 1.1, wide: (words.length * 0.62 + 1) * size, high: size * 1.5 };
  }

  private grid(): SVGElement[] {
    const { road, showsGrid } = this.editor;
    if (road?.kind !== "solved" || !showsGrid) return [];
    const pieces = road.grid.map((line) => line.pieces.map(([from, to]) => this.path([from, to], false)).join(""));
    const labels = road.grid.filter((_, index) => index % 2 === 0).flatMap((line) => {
      const words = text.scene.metresAt(line.axis, line.metres);
      // Along the line to the first place where nothing else stands; a small picture has fewer numbers.
      for (const [[x, y]] of line.pieces) {
        if (x < 0.01 || x > 0.94 || y < 0.04 || y > 0.99) continue;
        const room = this.room(this.at([x, y]), words);
        if (this.taken.some((each) => overlap(each, room))) continue;
        this.taken.push(room);
        return [this.words(this.at([x, y]), words, "start")];
      }
      return [];
    });
    return [s("path", { d: pieces.join(""), class: "scene-grid", "aria-hidden": "true" }),
      s("g", { class: "scene-metres", "aria-hidden": "true" }, ...labels)];
  }
}

function overlap(a: Room, b: Room): boolean {
  return a.x < b.x + b.wide && b.x < a.x + a.wide && a.y < b.y + b.high && b.y < a.y + a.high;
}

function excludes(scene: Scene, ref: Ref): boolean {
  return ref.kind === "region" && scene.regions[ref.index]?.kind === "exclude";
}
