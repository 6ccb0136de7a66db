import { text } from "../text";
import { h, type Child } from "./h";

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Child;
  readonly isNumber?: boolean;
  /** Left out on narrow screens. */
  readonly isExtra?: boolean;
}

export interface TableOptions<Row> {
  /** What the table is of, for those who hear it. */
  readonly label: string;
  readonly key: (row: Row) => string;
  readonly empty?: Child;
  /** On narrow screens a table too, where others of more than three columns become cards. */
  readonly staysTable?: boolean;
}

const controls = "a[href], button, select, input, textarea, [tabindex]";

/**
 * Rows that stay the same element while they have the same key, and cells while they say the same: no flicker, no lost
 * focus, no jumping scroll, no click between two answers that comes to nothing. A row is plain data.
 */
export class Table<Row> {
  readonly element: HTMLElement;
  private readonly body = h("tbody");
  private readonly lines = new Map<string, { line: HTMLTableRowElement; said: string }>();

  constructor(private readonly columns: readonly Column<Row>[], private readonly options: TableOptions<Row>) {
    const head = h("tr", null, columns.map((each) => h("th", { scope: "col", class: classes(each) }, each.title)));
    this.element = h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": options.label },
      h("table", { class: columns.length > 3 && options.staysTable !== true ? "table table-cards" : "table" }, h("caption", { class: "unseen" }, options.label), h("thead", null, head), this.body));
    this.show([]);
  }

  show(rows: readonly Row[]): void {
    if (rows.length === 0) {
      this.lines.clear();
      const nothing = this.options.empty ?? text.common.nothingHere;
      this.body.replaceChildren(h("tr", { class: "table-empty" }, h("td", { colspan: this.columns.length }, nothing)));
      return;
    }
    const wanted = new Set(rows.map((row) => this.options.key(row)));
    for (const [key, known] of this.lines) {
      if (wanted.has(key)) continue;
      known.line.remove();
      this.lines.delete(key);
    }
    this.body.querySelector(".table-empty")?.remove();
    rows.forEach((row, index) => this.place(row, index));
  }

  private place(row: Row, index: number): void {
    const key = this.options.key(row);
    const known = this.lines.get(key);
    const line = known?.line ?? h("tr");
    const said = JSON.stringify(row);
    if (known?.said !== said) {
      this.columns.forEach((each, column) => {
        const fresh = h("td", { class: classes(each), data: { title: each.title } }, each.cell(row));
        const old = line.cells[column];
        if (old === undefined) line.append(fresh);
        else replace(old, fresh);
      });
      this.lines.set(key, { line, said });
    }
    const there = this.body.children[index];
    if (there !== line) this.body.insertBefore(line, there ?? null);
  }
}

/** Whoever is in the cell is in the fresh one afterwards, at the control of the same place, or at the row's first. */
function replace(old: HTMLElement, fresh: HTMLElement): void {
  // What somebody has chosen or typed is no attribute: such a cell is never taken for the same.
  if (old.isEqualNode(fresh) && old.querySelector("select, input, textarea") === null) return;
  const place = [...old.querySelectorAll(controls)].findIndex((each) => each === document.activeElement);
  old.replaceWith(fresh);
  if (place < 0) return;
  const there = [...fresh.querySelectorAll<HTMLElement>(controls)];
  (there[Math.min(place, there.length - 1)] ?? fresh.closest("tr")?.querySelector<HTMLElement>(controls))?.focus();
}

function classes<Row>(column: Column<Row>): string {
  return [column.isNumber && "number", column.isExtra && "extra"].filter(Boolean).join(" ");
}
