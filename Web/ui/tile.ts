import { h, setText, type Child } from "./h";

/** A number with its unit, and where it comes from. */
export class Tile {
  readonly element: HTMLElement;
  private readonly number = h("span", { class: "tile-number" });
  private readonly unit = h("span", { class: "tile-unit" });
  private readonly from = h("span", { class: "tile-from" });

  constructor(label: string, source: string, extra: Child = null) {
    this.from.textContent = source;
    this.element = h("div", { class: "tile", role: "group", "aria-label": label }, h("span", { class: "tile-label" }, label),
      h("span", { class: "tile-value" }, this.number, this.unit), extra, this.from);
    this.show(null);
  }

  /** Null is shown as a dash: not known is not zero. */
  show(value: string | null, unit = "", source?: string): void {
    setText(this.number, value ?? "–");
    setText(this.unit, value === null ? "" : unit);
    if (source !== undefined) setText(this.from, source);
  }
}
