import { api } from "../../api/client";
import type { Session } from "../../api/generated";
import { text } from "../../text";
import { button } from "../../ui/button";
import { format } from "../../ui/format";
import { fill, h } from "../../ui/h";
import { badge } from "../../ui/icon";
import { problemNotice, waiting } from "../../ui/notice";
import { Table } from "../../ui/table";
import { toast } from "../../ui/toast";
import { browserOf } from "./browser";

const words = text.account;
const shown = 50;

/** Where one is signed in, and an end to it from afar: a tablet left on a train, a machine of somebody else. */
export class SignIns {
  readonly element: HTMLElement;
  private readonly place = h("div", { class: "stack" }, waiting());
  private readonly table: Table<Session>;
  private readonly others = button(words.endOthers, () => this.endOthers(), { isSmall: true, kind: "danger", icon: "signOut" });
  private open: readonly Session[] = [];

  constructor(private readonly signal: AbortSignal) {
    this.table = new Table<Session>([
      { title: words.from, cell: (each) => h("span", { class: "mono" }, each.address) },
      { title: words.browser, cell: (each) => h("span", { title: each.user_agent }, browserOf(each.user_agent)) },
      { title: words.begun, isExtra: true, cell: (each) => format.moment(each.created) },
      { title: words.seen, cell: (each) => format.moment(each.last_seen) },
      { title: words.state, cell: (each) => each.is_present ? badge("good", words.isHere) : isOpen(each) ? badge("busy", words.isOpen) : badge("off", words.isOver) },
      { title: words.actions, cell: (each) => isOpen(each) && !each.is_present && button(words.end, () => this.end(each), { isSmall: true, icon: "signOut" }) },
    ], { label: words.label, key: (each) => each.id });
    this.element = h("section", { class: "stack stack-tight" },
      h("div", { class: "row row-apart" }, h("h2", null, words.signIns), this.others), this.place);
    this.others.hidden = true;
  }

  async load(): Promise<void> {
    try {
      // An administrator would be told of everybody's.
      const { user_id: user } = await api.get("/api/gantry/v1/me", { signal: this.signal });
      const { items } = await api.get("/api/gantry/v1/sessions", { query: { limit: shown, user_id: user ?? undefined }, signal: this.signal });
      this.open = items.filter((each) => isOpen(each) && !each.is_present);
      this.others.hidden = this.open.length === 0;
      this.table.show(items);
      if (this.table.element.parentElement !== this.place) fill(this.place, this.table.element);
    } catch (error) {
      if (!this.signal.aborted) fill(this.place, problemNotice(error, () => this.load()));
    }
  }

  private async end(session: Session): Promise<void> {
    await api.delete("/api/gantry/v1/sessions/{id}", { path: { id: session.id } });
    toast(words.ended);
    await this.load();
  }

  private async endOthers(): Promise<void> {
    const { open } = this;
    for (const { id } of open) await api.delete("/api/gantry/v1/sessions/{id}", { path: { id } });
    toast(words.othersEnded(open.length));
    await this.load();
  }
}

function isOpen(session: Session): boolean {
  return session.revoked === null && Date.parse(session.expires) > Date.now();
}
