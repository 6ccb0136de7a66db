import type { SpeedingEntry } from "../../api/generated";
import { nameOfClass, text } from "../../text";
import { openDialog } from "../../ui/dialog";
import { format } from "../../ui/format";
import { h } from "../../ui/h";
import { linkButton } from "../../ui/button";
import { keptRows, shareOut } from "./logRoom";

export interface RowsListener {
  /** The oldest had to leave. */
  left(): void;
  /** More has come than waits for somebody who reads the oldest; they look at the newest now, which have to be asked for. */
  anew(): void;
}

/** The rows of the log, newest first. A row is made once and stays as it is; the oldest leave when there are many. */
export class SpeedingRows {
  readonly element: HTMLElement;
  private readonly body = h("tbody");
  private readonly known = new Set<number>();
  /** Have come, oldest first, and are shown as soon as nobody loses a row of which they see something. */
  private waiting: SpeedingEntry[] = [];
  private hasGap = false;

  constructor(private readonly listener: RowsListener) {
    const words = text.camera.log;
    const head = h("tr", null, h("th", { scope: "col" }, words.picture), h("th", { scope: "col", class: "number" }, words.speed),
      h("th", { scope: "col" }, `${words.at} (${format.zone()})`), h("th", { scope: "col" }, words.vehicle),
      h("th", { scope: "col", class: "number extra" }, words.limit), h("th", { scope: "col", class: "extra" }, words.lane));
    this.element = h("div", { class: "table-scroll log-scroll", tabindex: "0", role: "region", "aria-label": words.title },
      h("table", { class: "table log-table" }, h("caption", { class: "unseen" }, words.title), h("thead", null, head), this.body));
    this.element.addEventListener("scroll", () => this.scrolled(), { passive: true });
  }

  get count(): number {
    return this.known.size;
  }

  clear(): void {
    this.known.clear();
    this.waiting = [];
    this.hasGap = false;
    this.body.replaceChildren();
  }

  /** The number of the last row; null while there is none. */
  get oldest(): number | null {
    const last = this.body.lastElementChild;
    return last instanceof HTMLElement ? Number(last.dataset["entry"]) : null;
  }

  /** Above the others, the oldest of them first. Whoever has scrolled down keeps their place, and every row they see. */
  prepend(entries: readonly SpeedingEntry[]): void {
    if (this.hasGap) return;
    for (const entry of entries) {
      if (this.known.has(entry.id)) continue;
      this.known.add(entry.id);
      this.waiting.push(entry);
    }
    this.admit();
    if (this.waiting.length <= keptRows) return;
    for (const each of this.waiting) this.known.delete(each.id);
    [this.waiting, this.hasGap] = [[], true];
  }

  private scrolled(): void {
    if (this.hasGap && this.element.scrollTop === 0) this.listener.anew();
    else if (this.waiting.length > 0) this.admit();
  }

  private admit(): void {
    const { element, body } = this;
    const before = element.scrollTop;
    const { show, drop } = shareOut({ rows: body.childElementCount, waiting: this.waiting.length, spare: before === 0 ? null : this.unseenBelow() });
    if (show === 0) return;
    const first = before === 0 ? null : body.firstElementChild;
    const stood = first?.getBoundingClientRect().top ?? 0;
    body.prepend(...this.waiting.splice(0, show).reverse().map((each) => this.line(each)));
    if (first !== null) element.scrollTop = before + first.getBoundingClientRect().top - stood;
    for (let count = 0; count < drop; count += 1) this.dropLast();
    if (drop > 0) this.listener.left();
  }

  /** Rows whose beginning lies below what is seen. */
  private unseenBelow(): number {
    const { bottom } = this.element.getBoundingClientRect();
    let count = 0;
    for (let row = this.body.lastElementChild; row !== null && row.getBoundingClientRect().top >= bottom; row = row.previousElementSibling) count += 1;
    return count;
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

/** The picture as it was kept, and over it a frame around the vehicle: its place is in pixels of the picture. */
function evidencePicture(entry: SpeedingEntry, alt: string): HTMLElement {
  const image = h("img", { class: "evidence", src: entry.picture ?? "", alt });
  const frame = h("div", { class: "evidence-frame" }, image);
  if (entry.box?.length !== 4) return frame;
  const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = entry.box;
  const mark = h("span", { class: "evidence-mark", "aria-hidden": "true" });
  image.addEventListener("load", () => {
    const { naturalWidth: width, naturalHeight: height } = image;
    const sides = { left: x1 / width, top: y1 / height, width: (x2 - x1) / width, height: (y2 - y1) / height };
    for (const [side, part] of Object.entries(sides)) mark.style.setProperty(side, `${100 * part}%`);
    frame.append(mark);
  });
  return frame;
}

function show(entry: SpeedingEntry): void {
  const words = text.camera.log;
  const kind = nameOfClass(entry.class);
  const dialog = openDialog(words.evidence(kind, entry.vehicle), [
    evidencePicture(entry, words.evidenceOf(kind, entry.speed)),
    h("p", null, words.told(entry.speed.toFixed(1), entry.plus_minus.toFixed(1), entry.limit.toFixed(0))),
    h("p", { class: "soft small" }, format.moment(entry.at), entry.lane === null ? null : ` · ${entry.lane}`),
  ], linkButton(text.common.download, entry.picture ?? "", { icon: "download", download: `speeding-${entry.id}.jpg` }));
  dialog.element.classList.add("dialog-wide");
}
