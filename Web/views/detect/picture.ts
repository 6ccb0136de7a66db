import { text } from "../../text";
import { format } from "../../ui/format";
import { fill, h } from "../../ui/h";
import { notice, waiting } from "../../ui/notice";
import { Boxes, type Found } from "./boxes";

const words = text.detect;

/** One picture with its boxes and, beside it, the table of what was found. A row lights its box up. */
export class PictureResult {
  readonly element: HTMLElement;
  private readonly image: HTMLImageElement;
  private readonly boxes: Boxes;
  private readonly side = h("div", { class: "stack stack-tight" }, waiting(words.lookingAt));

  constructor(private readonly file: File, signal: AbortSignal) {
    const url = URL.createObjectURL(file);
    signal.addEventListener("abort", () => URL.revokeObjectURL(url), { once: true });
    this.image = h("img", { src: url, alt: words.pictureAlt(file.name) });
    this.boxes = new Boxes(signal);
    this.element = h("article", { class: "card picture-result", "aria-label": file.name },
      h("div", { class: "picture-stage" }, this.image, this.boxes.canvas), this.side);
  }

  show(found: readonly Found[], size: readonly number[], milliseconds: number, model: string, link: Node): void {
    this.boxes.show(found, size);
    const rows = found.map((each, index) => h("tr", {
      tabindex: "0",
      on: { mouseenter: () => this.boxes.light(index), mouseleave: () => this.boxes.light(-1), focus: () => this.boxes.light(index), blur: () => this.boxes.light(-1) },
    }, h("td", null, each.class), h("td", { class: "number" }, format.percent(each.confidence)),
      h("td", { class: "number extra" }, each.box.map((edge) => Math.round(edge)).join(", "))));
    fill(this.side,
      h("h3", null, this.file.name),
      h("p", { class: "soft small" }, words.saw(found.length, format.number(milliseconds, 0), model)),
      found.length === 0 ? notice("info", words.nothing)
        : h("div", { class: "table-scroll picture-table", tabindex: "0", role: "region", "aria-label": words.tableOf(this.file.name) },
          h("table", { class: "table" }, h("thead", null, h("tr", null, h("th", { scope: "col" }, words.class),
            h("th", { scope: "col", class: "number" }, words.sure), h("th", { scope: "col", class: "number extra" }, words.box))), h("tbody", null, rows))),
      link);
  }

  fails(sentence: string): void {
    this.image.parentElement?.remove();
    this.element.classList.add("is-alone");
    fill(this.side, h("h3", null, this.file.name), notice("bad", h("p", null, sentence), h("p", null, words.failedNext)));
  }
}
