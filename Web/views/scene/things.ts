import { text } from "../../text";
import { button } from "../../ui/button";
import { field, textField, toggle } from "../../ui/field";
import { fill, h } from "../../ui/h";
import type { Editor } from "./editor";
import type { LiveTotals } from "../../api/live";
import { sum } from "../../api/live";
import type { Gate, Lane, Line, Region, Scene, Zone } from "./model";
import { changed, items, nameOf, removed, same, type Kind, type Ref } from "./parts";

const listed: readonly Kind[] = ["region", "line", "zone", "lane", "gate"];

/** What was drawn, by kind, and the fields of what is taken hold of. */
export class Things {
  readonly element = h("div", { class: "stack" });
  private readonly list = h("div", { class: "scene-list" });
  private readonly details = h("div", { class: "stack stack-tight" });
  private readonly refreshers: (() => void)[] = [];
  private readonly steady: (() => void)[] = [];
  private shown = "";
  private listWords = "";
  private totals: LiveTotals | null = null;

  constructor(private readonly editor: Editor) {
    const name = this.bound(text.scene.sceneName, () => editor.scene.name,
      (value) => editor.change({ ...editor.scene, name: value }, "scene name"), { maxlength: 120 });
    const limit = this.boundNumber(text.scene.limit, () => editor.scene.limit,
      (value) => editor.change({ ...editor.scene, limit: value }, "scene limit"), text.scene.limitHint);
    this.steady.push(...this.refreshers.splice(0));
    fill(this.element, this.details, this.list, h("div", { class: "card stack stack-tight" }, name, limit));
    editor.listen(() => this.show());
    this.show();
  }

  /** What was counted with the scene that is saved. */
  count(totals: LiveTotals): void {
    this.totals = totals;
    const place = this.details.querySelector("[data-count]");
    if (place !== null) place.textContent = this.counted();
  }

  private show(): void {
    this.showList();
    const { selection, scene } = this.editor;
    const item = selection === null ? undefined : items(scene, selection.kind)[selection.index];
    const key = selection === null || item === undefined || !listed.includes(selection.kind) ? ""
      : `${selection.kind} ${selection.index} ${"direction" in item ? String(item.direction !== null) : ""}`;
    if (key !== this.shown) {
      this.shown = key;
      this.refreshers.length = 0;
      fill(this.details, key === "" || selection === null ? this.hint() : this.fields(selection));
    }
    for (const refresh of [...this.steady, ...this.refreshers]) refresh();
  }

  private hint(): HTMLElement {
    return h("p", { class: "soft small" }, text.scene.chooseHint);
  }

  // The list

  private showList(): void {
    const { scene, selection } = this.editor;
    const words = JSON.stringify([listed.map((kind) => items(scene, kind).map((_, index) => nameOf(scene, { kind, index }))), selection]);
    if (words === this.listWords) return;
    this.listWords = words;
    const active = document.activeElement;
    const focused = active instanceof HTMLElement && this.list.contains(active) ? active.dataset["ref"] : undefined;
    fill(this.list, listed.map((kind) => this.group(kind)));
    if (focused !== undefined) this.list.querySelector<HTMLElement>(`[data-ref="${focused}"]`)?.focus();
  }

  private group(kind: Kind): HTMLElement | null {
    const { scene, selection } = this.editor;
    const all = items(scene, kind);
    if (all.length === 0) return null;
    return h("section", null, h("h3", { class: "scene-list-title" }, text.scene.manyKinds[kind]), h("ul", { class: "scene-items" },
      all.map((_, index) => {
        const ref: Ref = { kind, index };
        const row = h("button", {
          type: "button", class: `scene-item scene-item-${kind}`, "aria-pressed": String(same(selection, ref)),
          data: { ref: `${kind} ${index}` },
        }, h("span", { class: "scene-swatch", "aria-hidden": "true" }), nameOf(scene, ref));
        row.addEventListener("click", () => { this.editor.take("select"); this.editor.select(ref); });
        return h("li", null, row);
      })));
  }

  // The fields

  private fields(ref: Ref): HTMLElement {
    const removal = button(text.common.remove, () => {
      const { scene } = this.editor;
      this.editor.select(null);
      this.editor.change(removed(scene, ref));
    }, { kind: "danger", icon: "trash", isSmall: true });
    return h("div", { class: "card stack stack-tight" }, h("h2", null, text.scene.kinds[ref.kind]),
      this.bound(text.scene.name, () => nameOf(this.editor.scene, ref), (value) => this.set(ref, "name", value), {
        maxlength: 80, required: true, "data-field": "name",
      }),
      this.special(ref), h("div", { class: "row" }, removal));
  }

  private special(ref: Ref): HTMLElement[] {
    switch (ref.kind) {
      case "region": return [this.kindOfRegion(ref)];
      case "line": return [
        this.bound(text.scene.forward, () => this.item<Line>(ref)?.forward ?? "", (value) => this.set(ref, "forward", value), { hint: text.scene.forwardHint }),
        this.bound(text.scene.backward, () => this.item<Line>(ref)?.backward ?? "", (value) => this.set(ref, "backward", value)),
        h("div", { class: "row" }, this.turn(ref), h("span", { class: "small soft number", data: { count: "" } }, this.counted())),
      ];
      case "zone": return [toggle(text.scene.allowsStanding, this.item<Zone>(ref)?.allowsStanding ?? false,
        (isOn) => this.editor.change(changed(this.editor.scene, ref, (item: Zone) => ({ ...item, allowsStanding: isOn }))))];
      case "lane": return this.lane(ref);
      case "gate": return [h("p", { class: "small soft" }, text.scene.gateHint), h("div", { class: "row" }, this.turn(ref))];
      default: return [];
    }
  }

  private kindOfRegion(ref: Ref): HTMLElement {
    const choice = h("select", null, (["include", "exclude"] as const).map((kind) => h("option", { value: kind }, text.scene.regionKinds[kind])));
    choice.addEventListener("change", () => this.editor.change(
      changed(this.editor.scene, ref, (item: Region) => ({ ...item, kind: choice.value === "exclude" ? "exclude" : "include" }))));
    this.refreshers.push(() => { choice.value = this.item<Region>(ref)?.kind ?? "include"; });
    return field(text.scene.regionKind, choice, text.scene.regionHint).element;
  }

  private turn(ref: Ref): HTMLElement {
    return button(text.scene.turn, () => this.editor.change(
      changed(this.editor.scene, ref, (item: Gate) => ({ ...item, from: item.to, to: item.from }))), { icon: "restart", isSmall: true });
  }

  private lane(ref: Ref): HTMLElement[] {
    const hasDirection = this.item<Lane>(ref)?.direction !== null;
    return [
      this.boundNumber(text.scene.laneLimit, () => this.item<Lane>(ref)?.limit ?? null,
        (value) => this.editor.change(changed(this.editor.scene, ref, (item: Lane) => ({ ...item, limit: value })), `limit ${ref.index}`),
        text.scene.laneLimitHint),
      toggle(text.scene.hasDirection, hasDirection, (isOn) => this.editor.change(
        changed(this.editor.scene, ref, (item: Lane) => ({ ...item, direction: isOn ? along(item) : null })))),
      h("p", { class: "small soft" }, text.scene.directionHint),
    ];
  }

  private counted(): string {
    const { selection, scene } = this.editor;
    const line = selection?.kind === "line" ? this.totals?.lines[nameOf(scene, selection)] : undefined;
    return line === undefined ? "" : text.scene.counted(sum(line.forward), sum(line.backward));
  }

  private item<Item>(ref: Ref): Item | undefined {
    return items(this.editor.scene, ref.kind)[ref.index] as Item | undefined;
  }

  private set(ref: Ref, member: string, value: string): void {
    this.editor.change(
      changed(this.editor.scene, ref, (item: object) => ({ ...item, [member]: value })), `${member} ${ref.kind} ${ref.index}`);
  }

  private bound(
    label: string, read: () => string, write: (value: string) => void, options: Record<string, unknown> & { hint?: string } = {},
  ): HTMLElement {
    const made = textField(label, options);
    made.input.addEventListener("input", () => write(made.input.value));
    this.refreshers.push(() => { if (made.input.value !== read()) made.input.value = read(); });
    return made.element;
  }

  private boundNumber(label: string, read: () => number | null, write: (value: number | null) => void, hint: string): HTMLElement {
    const input = h("input", { type: "number", min: 1, max: 400, step: "any", inputmode: "decimal" });
    input.addEventListener("input", () => write(input.value === "" ? null : input.valueAsNumber));
    this.refreshers.push(() => {
      if (document.activeElement !== input) input.value = read() === null ? "" : String(read());
    });
    return field(label, input, hint).element;
  }
}

/** A lane's likely way: from its lowest corner to its highest. */
function along(lane: Lane): readonly [readonly [number, number], readonly [number, number]] {
  const sorted = [...lane.points].sort((a, b) => b[1] - a[1]);
  const middle = (places: readonly (readonly [number, number])[]): readonly [number, number] => [
    places.reduce((all, each) => all + each[0], 0) / places.length, places.reduce((all, each) => all + each[1], 0) / places.length,
  ];
  const half = Math.max(1, Math.floor(sorted.length / 2));
  return [middle(sorted.slice(0, half)), middle(sorted.slice(-half))];
}

/** Used by the difference: what a scene has, by kind and name. */
export function named(scene: Scene): ReadonlyMap<string, { readonly kind: Kind; readonly name: string; readonly item: unknown }> {
  return new Map(listed.flatMap((kind) => items(scene, kind).map((item, index) => {
    const name = nameOf(scene, { kind, index });
    return [`${kind} ${name}`, { kind, name, item }] as const;
  })));
}
