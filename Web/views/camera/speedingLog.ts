import type { SpeedingEntry } from "../../api/generated";
import type { LiveEvent } from "../../api/live";
import { isAbort, Problem, sentence } from "../../api/problem";
import { onReturn } from "../../app/connection";
import { text } from "../../text";
import { button, linkButton } from "../../ui/button";
import { h, setText } from "../../ui/h";
import { LogRound } from "./logRound";
import { SpeedingFilters } from "./speedingFilters";
import { isEmpty, speedingEntries, speedingTable } from "./speedingRecords";
import { SpeedingRows } from "./speedingRows";

const pageSize = 50;
const evidenceTakes = 700;
const againAfter = 2000;
/** So often what was heard of is looked for, each time three times as late: pictures take their time on a busy server. */
const mostLooks = 4;

/**
 * Who was too fast. The server's log is the truth: the socket only hints that there is something new, and after every
 * break what was missed is asked for, so that nothing is lost from it.
 */
export class SpeedingLog {
  readonly element: HTMLElement;
  private readonly rows = new SpeedingRows({ left: () => { this.older.hidden = false; }, anew: () => this.begin() });
  private readonly said = h("p", { class: "small soft", role: "status" });
  private readonly older: HTMLButtonElement;
  private readonly table = linkButton(text.camera.log.csv, "", { icon: "download", isSmall: true });
  private readonly filters: SpeedingFilters;
  /** How many there are without a filter. */
  private all = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private due = Infinity;
  /** Vehicles that were heard of and are not in the log yet. */
  private readonly awaited = new Set<number>();
  private looks = 0;
  private round: LogRound<SpeedingEntry> | null = null;
  private ending = new AbortController();

  constructor(private readonly id: string, private readonly counted: (total: number) => void, private readonly signal: AbortSignal) {
    const words = text.camera.log;
    this.filters = new SpeedingFilters(() => this.begin());
    this.older = button(words.older, () => this.loadOlder(), { isSmall: true });
    this.older.hidden = true;
    this.element = h("section", { class: "card speeding-log" },
      h("div", { class: "row row-apart" }, h("div", null, h("h2", null, words.title), this.said), this.table),
      this.filters.element, this.rows.element, h("div", { class: "row row-centre" }, this.older));
    signal.addEventListener("abort", () => { clearTimeout(this.timer); this.ending.abort(); }, { once: true });
    onReturn(() => this.soon(0), signal);
    this.begin();
  }

  hear(event: LiveEvent): void {
    if (event.kind !== "speeding") return;
    // A filter shows fewer; how many there are in all goes on.
    if (!isEmpty(this.filters.value)) this.counted(this.all += 1);
    this.awaited.add(event.vehicle);
    this.looks = 0;
    this.soon(evidenceTakes);
  }

  /** Asks for what is new, once for many hints, at the earliest moment that was asked for. */
  soon(after: number): void {
    const due = performance.now() + after;
    if (this.signal.aborted || this.due <= due) return;
    clearTimeout(this.timer);
    this.due = due;
    this.timer = setTimeout(() => { this.due = Infinity; void this.look(); }, after);
  }

  /** A round of its own for each filter. */
  private begin(): void {
    this.ending.abort();
    this.ending = new AbortController();
    const { signal } = this.ending;
    const filter = this.filters.value;
    this.table.href = speedingTable(this.id, filter);
    this.round = new LogRound<SpeedingEntry>({
      ask: (after, limit) => speedingEntries(this.id, filter, { limit, ...(after === null ? {} : { after }) }, signal),
      begun: ({ items, total }) => {
        if (signal.aborted) return;
        this.rows.clear();
        for (const entry of items) this.rows.append(entry);
        this.older.hidden = items.length < pageSize;
        this.tell(total);
      },
      came: ({ items, total }) => { if (!signal.aborted) this.came(items, total); },
    }, pageSize);
    void this.look();
  }

  private async look(): Promise<void> {
    const { signal } = this.ending;
    try {
      await this.round?.look();
    } catch (error) {
      this.failed(error, signal);
    }
  }

  private came(items: readonly SpeedingEntry[], total: number): void {
    this.rows.prepend(items);
    for (const entry of items) this.awaited.delete(entry.vehicle);
    this.tell(total);
    if (items.length < pageSize) this.lookAgain();
  }

  /** Those that a filter keeps out are not waited for for ever. */
  private lookAgain(): void {
    this.looks += 1;
    if (this.awaited.size > 0 && this.looks < mostLooks) this.soon(evidenceTakes * 3 ** this.looks);
    else this.awaited.clear();
  }

  private async loadOlder(): Promise<void> {
    const { oldest } = this.rows;
    if (oldest === null) return;
    const { items } = await speedingEntries(this.id, this.filters.value, { before: oldest, limit: pageSize }, this.ending.signal);
    for (const entry of items) this.rows.append(entry);
    this.older.hidden = items.length < pageSize;
  }

  /** Says it, and tries again what may pass: what is missing stays missing no longer than the problem. */
  private failed(error: unknown, signal: AbortSignal): void {
    if (isAbort(error) || signal.aborted) return;
    setText(this.said, sentence(error));
    const status = error instanceof Problem ? error.status : 0;
    if (status === 0 || status === 429 || status >= 500) this.soon(againAfter);
  }

  private tell(total: number): void {
    const words = text.camera.log;
    const isWhole = isEmpty(this.filters.value);
    if (isWhole) this.all = total;
    if (total === 0) setText(this.said, isWhole ? words.nobody : words.nobodyFits);
    else setText(this.said, isWhole ? words.entries(total) : words.fit(total));
    this.rows.element.hidden = this.rows.count === 0;
    this.counted(this.all);
  }
}
