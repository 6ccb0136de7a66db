import type { SpeedingEntry } from "../../api/generated";
import { nameOfClass, text } from "../../text";
import { openDialog } from "../../ui/dialog";
import { format } from "../../ui/format";
import { h } from "../../ui/h";
import { linkButton } from "../../ui/button";

const kept = 400;

/** The rows of the log, newest first. A row is made once and stays as it is; the oldest leave when there are many. */
export class SpeedingRows {
  readonly element: HTMLElement;
  private readonly body = h("tbody");
  private readonly known = new Set<number>();

  constructor() {
    const words = text.camera.log;
    const head = h("tr", null, h("th", { scope: "col" }, words.picture), h("th", { scope: "col", class: "number" }, words.speed),
      h("th", { scope: "col" }, `${words.at} (${format.zone()})`), h("th", { scope: "col" }, words.vehicle),
      h("th", { scope: "col", class: "number extra" }, words.limit), h("th", { scope: "col", class: "extra" }, words.lane));
    this.element = h("div", { class: "table-scroll log-scroll", tabindex: "0", role: "region", "aria-label": words.title },
      h("table", { class: "table log-table" }, h("caption", { class: "unseen" }, words.title), h("thead", null, head), this.body));
  }

  get count(): number {
    return this.known.size;
  }

  clear(): void {
    this.known.clear();
    this.body.replaceChildren();
  }

  /** The number of the last row; null while there is none. */
  get oldest(): number | null {
    const last = this.body.lastElementChild;
    return last instanceof HTMLElement ? Number(last.dataset["entry"]) : null;
  }

  /**
   * Above the others. Whoever has scrolled down keeps their place, and every row.
   * True where the oldest had to leave for it.
   */
  prepend(entry: SpeedingEntry): boolean {
    if (this.known.has(entry.id)) return false;
    const before = this.element.scrollTop;
    const line = this.line(entry);
    this.body.prepend(line);
    if (before > 0) this.element.scrollTop = before + line.offsetHeight;
    else if (this.known.size > kept) {
      while (this.known.size > kept) this.dropLast();
      return true;
    }
    return false;
  }

  append(entry: SpeedingEntry): void {
    if (!this.known.has(entry.id)) this.body.append(this.line(entry));
  }

  private dropLast(): void {
    const last = this.body.lastElementChild;
    if (!(last instanceof HTMLElement)) return;
    this.known.delete(Number(last.dataset["entry"]));
    last.remove();
  }

  private line(entry: SpeedingEntry): HTMLTableRowElement {
    this.known.add(entry.id);
    const words = text.camera.log;
    return h("tr", { data: { entry: String(entry.id) } },
      h("td", { class: "log-picture" }, evidence(entry)),
      h("td", { class: "number" }, h("strong", null, entry.speed.toFixed(0)),
        h("span", { class: "soft" }, ` ± ${entry.plus_minus.toFixed(1)}`), ` ${words.kmh}`),
      h("td", { class: "log-at" }, format.clock(entry.at), h("span", { class: "small soft" }, format.day(entry.at))),
      h("td", null, `${nameOfClass(entry.class)} `, h("span", { class: "soft" }, `#${entry.vehicle}`)),
      h("td", { class: "number extra" }, entry.limit.toFixed(0)),
      h("td", { class: "extra" }, entry.lane ?? "–"));
  }
}

function evidence(entry: SpeedingEntry): HTMLElement {
  const words = text.camera.log;
  const small = entry.thumbnail ?? entry.picture;
  if (small === null || entry.picture === null) return h("span", { class: "soft", title: words.noPicture }, "–");
  const open = h("button", { class: "log-thumbnail", type: "button", "aria-label": words.show(entry.vehicle) },
    h("img", { src: small, alt: "", loading: "lazy", width: "96", height: "54" }));
  open.addEventListener("click", () => show(entry));
  return open;
}

function show(entry: SpeedingEntry): void {
  const words = text.camera.log;
  const kind = nameOfClass(entry.class);
  const dialog = openDialog(words.evidence(kind, entry.vehicle), [
    h("img", { class: "evidence", src: entry.picture ?? "", alt: words.evidenceOf(kind, entry.speed) }),
    h("p", null, words.told(entry.speed.toFixed(1), entry.plus_minus.toFixed(1), entry.limit.toFixed(0))),
    h("p", { class: "soft small" }, format.moment(entry.at), entry.lane === null ? null : ` · ${entry.lane}`),
  ], linkButton(text.common.download, entry.picture ?? "", { icon: "download", download: `speeding-${entry.id}.jpg` }));
  dialog.element.classList.add("dialog-wide");
}
