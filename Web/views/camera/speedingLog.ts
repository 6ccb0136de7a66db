import type { LiveEvent } from "../../api/live";
import { isAbort, sentence } from "../../api/problem";
import { Problem } from "../../api/client";
import { onReturn } from "../../app/connection";
import { text } from "../../text";
import { button, linkButton } from "../../ui/button";
import { h, setText } from "../../ui/h";
import { SpeedingFilters } from "./speedingFilters";
import { entryOf, fits, speedingEntries, speedingTable } from "./speedingRecords";
import { SpeedingRows } from "./speedingRows";

const pageSize = 50;
const evidenceTakes = 700;

/**
 * Who was too fast. The server's log is the truth: the socket only hints that there is something new, and after every
 * break what was missed is asked for, so that nothing is lost from it.
 */
export class SpeedingLog {
  readonly element: HTMLElement;
  private readonly rows = new SpeedingRows();
  private readonly said = h("p", { class: "small soft", role: "status" });
  private readonly older: HTMLButtonElement;
  private readonly table = linkButton(text.camera.log.csv, "", { icon: "download", isSmall: true });
  private readonly filters: SpeedingFilters;
  private newest = 0;
  private oldest: number | null = null;
  private total = 0;
  /** False where the server has no log: then the page shows what it hears itself. */
  private isKept = true;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private round = new AbortController();

  constructor(private readonly id: string, private readonly counted: (total: number) => void, private readonly signal: AbortSignal) {
    const words = text.camera.log;
    this.filters = new SpeedingFilters(() => void this.begin());
    this.older = button(words.older, () => this.loadOlder(), { isSmall: true });
    this.older.hidden = true;
    this.element = h("section", { class: "card speeding-log" },
      h("div", { class: "row row-apart" }, h("div", null, h("h2", null, words.title), this.said), this.table),
      this.filters.element, this.rows.element, h("div", { class: "row row-centre" }, this.older));
    signal.addEventListener("abort", () => { clearTimeout(this.timer); this.round.abort(); }, { once: true });
    onReturn(() => this.soon(0), signal);
    void this.begin();
  }

  hear(event: LiveEvent): void {
    if (event.kind !== "speeding") return;
    if (this.isKept) return this.soon(evidenceTakes);
    const entry = entryOf(event);
    this.total += 1;
    if (fits(entry, this.filters.value)) this.rows.prepend(entry);
    this.tell();
  }

  /** Asks for what is new, once for many hints. */
  soon(after: number): void {
    if (!this.isKept || this.timer !== undefined || this.signal.aborted) return;
    this.timer = setTimeout(() => { this.timer = undefined; void this.catchUp(); }, after);
  }

  private async begin(): Promise<void> {
    this.round.abort();
    this.round = new AbortController();
    const { signal } = this.round;
    this.table.href = speedingTable(this.id, this.filters.value);
    try {
      const { items, total } = await speedingEntries(this.id, this.filters.value, { limit: pageSize }, signal);
      this.rows.clear();
      for (const entry of items) this.rows.append(entry);
      this.newest = items[0]?.id ?? 0;
      this.oldest = items[items.length - 1]?.id ?? null;
      this.older.hidden = items.length < pageSize;
      this.total = total;
      this.tell();
    } catch (error) {
      if (!isAbort(error)) this.failed(error);
    }
  }

  private async catchUp(): Promise<void> {
    const { signal } = this.round;
    try {
      for (;;) {
        const { items, total } = await speedingEntries(this.id, this.filters.value, { after: this.newest, limit: pageSize }, signal);
        for (const entry of items) this.rows.prepend(entry);
        this.newest = items[items.length - 1]?.id ?? this.newest;
        this.total = total;
        this.tell();
        if (items.length < pageSize) return;
      }
    } catch (error) {
      if (!isAbort(error)) setText(this.said, sentence(error));
    }
  }

  private async loadOlder(): Promise<void> {
    if (this.oldest === null) return;
    const { items } = await speedingEntries(this.id, this.filters.value, { before: this.oldest, limit: pageSize }, this.round.signal);
    for (const entry of items) this.rows.append(entry);
    this.oldest = items[items.length - 1]?.id ?? this.oldest;
    this.older.hidden = items.length < pageSize;
  }

  private failed(error: unknown): void {
    if (error instanceof Problem && (error.status === 404 || error.status === 405)) {
      this.isKept = false;
      this.table.hidden = true;
      return this.tell();
    }
    setText(this.said, sentence(error));
  }

  private tell(): void {
    const words = text.camera.log;
    setText(this.said, this.total === 0 ? words.nobody : this.isKept ? words.entries(this.total) : words.heard(this.total));
    this.rows.element.hidden = this.rows.count === 0;
    this.counted(this.total);
  }
}
