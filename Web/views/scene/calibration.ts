import { text } from "../../text";
import { button } from "../../ui/button";
import { field, select } from "../../ui/field";
import { fill, h, setText } from "../../ui/h";
import { badge } from "../../ui/icon";
import { notice } from "../../ui/notice";
import type { Editor } from "./editor";
import type { KnownLength, RoadPoint } from "./model";
import { changed, removed, same, type Ref } from "./parts";
import type { RoadSolver } from "./road";

/** Points and their metres, what the road is by them, and lengths to check it with. */
export class CalibrationPanel {
  readonly element = h("div", { class: "stack" });
  private readonly rows = h("div", { class: "scene-points" });
  private readonly lengths = h("div", { class: "stack stack-tight" });
  private readonly result = h("div", { class: "stack stack-tight", role: "status", "aria-live": "polite" });
  private refreshers: (() => void)[] = [];
  private shape = "";

  constructor(private readonly editor: Editor, private readonly solver: RoadSolver) {
    fill(this.element,
      h("p", { class: "small soft" }, text.scene.calibrationWhy),
      h("div", { class: "row" },
        button(text.scene.addPoints, () => editor.take("point"), { icon: "plus", isSmall: true }),
        button(text.scene.addLength, () => editor.take("known"), { icon: "plus", isSmall: true })),
      this.rows, this.result, this.lengths, this.options());
    editor.listen(() => this.show());
    this.show();
  }

  private options(): HTMLElement {
    const step = select(["1", "2", "5", "10", "20"].map((value) => ({ value, label: text.scene.everyMetres(value) })), "5");
    step.addEventListener("change", () => { this.solver.step = Number(step.value); void this.solver.look(); });
    const click = h("input", { type: "number", min: 0, max: 100, step: 0.1 });
    click.addEventListener("input", () => {
      if (Number.isFinite(click.valueAsNumber)) this.calibrate({ clickDeviation: click.valueAsNumber }, "click");
    });
    const refresh = (): void => {
      if (document.activeElement !== click) click.value = String(this.editor.scene.calibration.clickDeviation);
    };
    this.editor.listen(refresh);
    refresh();
    return h("details", { class: "scene-more" }, h("summary", null, text.scene.moreSettings), h("div", { class: "stack stack-tight" },
      field(text.scene.gridStep, step).element, field(text.scene.clickDeviation, click, text.scene.clickHint).element));
  }

  private calibrate(patch: object, kind: string): void {
    const { scene } = this.editor;
    this.editor.change({ ...scene, calibration: { ...scene.calibration, ...patch } }, kind);
  }

  private show(): void {
    const { scene } = this.editor;
    const shape = `${scene.calibration.points.length} ${scene.known.length} ${this.editor.size?.join("x") ?? ""}`;
    if (shape !== this.shape) {
      this.shape = shape;
      this.refreshers = [];
      this.build();
    }
    for (const refresh of this.refreshers) refresh();
    this.showResult();
  }

  private build(): void {
    const { scene } = this.editor;
    const points = scene.calibration.points;
    fill(this.rows, points.length > 0 && h("table", { class: "table scene-table" },
      h("caption", { class: "unseen" }, text.scene.pointsTable),
      h("thead", null, h("tr", null, text.scene.pointColumns.map((title) => h("th", { scope: "col" }, title)))),
      h("tbody", null, points.map((_, index) => this.point(index)))));
    fill(this.lengths, scene.known.length > 0 && h("h3", null, text.scene.lengths), scene.known.map((_, index) => this.length(index)));
  }

  // A point

  private point(index: number): HTMLElement {
    const ref: Ref = { kind: "point", index };
    const miss = h("td", { class: "number small" });
    const row = h("tr", null, h("th", { scope: "row" }, String(index + 1)),
      ([0, 1] as const).map((axis) => h("td", null, this.pixel(ref, axis))),
      (["x", "y"] as const).map((axis) => h("td", null, this.metres(ref, axis))), miss,
      h("td", null, button(text.scene.removePoint(index + 1), () => {
        const { scene } = this.editor;
        this.editor.select(null);
        this.editor.change(removed(scene, ref));
      }, { kind: "quiet", icon: "close", isIconOnly: true, isSmall: true })));
    row.addEventListener("focusin", () => { if (!same(this.editor.selection, ref)) this.editor.select(ref, 0); });
    this.refreshers.push(() => {
      row.classList.toggle("is-selected", same(this.editor.selection, ref));
      setText(miss, this.miss(index));
    });
    return row;
  }

  private given(index: number): RoadPoint | undefined { return this.editor.scene.calibration.points[index]; }

  private pixel(ref: Ref, axis: 0 | 1): HTMLInputElement {
    const length = (): number => this.editor.size?.[axis] ?? 1;
    const input = this.number(text.scene.pixelOf(ref.index + 1, axis === 0 ? "x" : "y"), () => {
      const place = this.given(ref.index)?.picture[axis];
      return place === undefined ? null : Math.round(place * length() * 10) / 10;
    }, (value) => {
      if (value === null) return;
      const part = Math.min(1, Math.max(0, value / length()));
      this.editor.change(changed(this.editor.scene, ref, (point: RoadPoint) => ({
        ...point, picture: axis === 0 ? [part, point.picture[1]] as const : [point.picture[0], part] as const,
      })), `pixel ${ref.index} ${axis}`);
    });
    // Before the first picture nobody knows how many pixels it has.
    this.refreshers.push(() => { input.disabled = this.editor.size === null; });
    return input;
  }

  private metres(ref: Ref, axis: "x" | "y"): HTMLInputElement {
    const input = this.number(text.scene.metresOf(ref.index + 1, axis), () => this.given(ref.index)?.[axis] ?? null, (value) =>
      this.editor.change(changed(this.editor.scene, ref, (point: RoadPoint) => ({ ...point, [axis]: value })), `metres ${ref.index} ${axis}`));
    input.placeholder = "m";
    return input;
  }

  private number(label: string, read: () => number | null, write: (value: number | null) => void): HTMLInputElement {
    const input = h("input", { type: "number", step: "any", inputmode: "decimal", "aria-label": label, class: "scene-number" });
    input.addEventListener("input", () => {
      if (input.value === "") write(null);
      else if (Number.isFinite(input.valueAsNumber)) write(input.valueAsNumber);
    });
    this.refreshers.push(() => {
      const value = read();
      const words = value === null ? "" : String(value);
      if (document.activeElement !== input && input.value !== words) input.value = words;
    });
    return input;
  }

  /** The server's list has only points whose metres are there. */
  private miss(index: number): string {
    const { road, scene } = this.editor;
    const point = this.given(index);
    if (road?.kind !== "solved" || point === undefined || point.x === null || point.y === null) return "";
    const before = scene.calibration.points.slice(0, index).filter((each) => each.x !== null && each.y !== null).length;
    const miss = road.misses[before];
    return miss === null || miss === undefined ? "" : miss.toFixed(1);
  }

  // A length

  private length(index: number): HTMLElement {
    const ref: Ref = { kind: "known", index };
    const found = h("span", { class: "number small" });
    const verdict = h("span");
    const input = this.number(text.scene.measured(index + 1), () => this.editor.scene.known[index]?.metres ?? null, (value) =>
      this.editor.change(changed(this.editor.scene, ref, (length: KnownLength) => ({ ...length, metres: value !== null && value > 0 ? value : null })), `length ${index}`));
    input.placeholder = text.scene.measuredHint;
    this.refreshers.push(() => {
      const { road } = this.editor;
      const known = road?.kind === "solved" ? road.known[index] : undefined;
      setText(found, known === undefined ? text.scene.needsRoad : known.found === null ? text.scene.offRoad : text.scene.found(known.found));
      fill(verdict, known?.fits === true ? badge("good", text.scene.fits(known.off_percent ?? 0)) : known?.fits === false
        ? badge("bad", text.scene.fitsNot(known.off_percent ?? 0, known.allowed_percent ?? 0)) : null);
    });
    return h("div", { class: "row scene-length" }, h("span", { class: "label" }, `${index + 1}`), input, found, verdict,
      button(text.scene.removeLength(index + 1), () => {
        const { scene } = this.editor;
        this.editor.select(null);
        this.editor.change(removed(scene, ref));
      }, { kind: "quiet", icon: "close", isIconOnly: true, isSmall: true }));
  }

  // What came of it

  private showResult(): void {
    const { road, scene } = this.editor;
    const complete = scene.calibration.points.filter((point) => point.x !== null && point.y !== null).length;
    const words = JSON.stringify([road, complete, scene.calibration.points.length]);
    if (this.result.dataset["words"] === words) return;
    this.result.dataset["words"] = words;
    if (scene.calibration.points.length === 0) return fill(this.result);
    if (complete < 4) return fill(this.result, h("p", { class: "small soft" }, text.scene.missing(4 - complete)));
    if (road === null) return fill(this.result, h("p", { class: "small soft" }, text.common.loading));
    if (road.kind === "problem") return fill(this.result, notice("bad", h("p", null, road.sentence)));
    const worst = Math.max(0, ...road.misses.map((miss) => miss ?? 0));
    const mood = worst > 3 * Math.max(1, scene.calibration.clickDeviation) ? "warn" : "good";
    fill(this.result, h("dl", { class: "scene-figures" },
      h("div", null, h("dt", null, text.scene.error), h("dd", { class: "number", data: { figure: "error" } }, `${road.error.toFixed(2)} px`)),
      h("div", null, h("dt", null, text.scene.scale), h("dd", { class: "number" }, road.scale === null ? "–" : `± ${road.scale.toFixed(1)} %`))),
    h("div", { class: "row" }, badge(mood, mood === "good" ? text.scene.good : text.scene.doubtful),
      h("span", { class: "small soft" }, mood === "good" ? text.scene.agree(complete) : text.scene.disagree(worst))));
  }
}
