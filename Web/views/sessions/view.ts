import { address, api } from "../../api/client";
import type { DetectionSession } from "../../api/generated";
import { every } from "../../app/every";
import { to } from "../../app/router";
import { may } from "../../app/state";
import type { View, Visit } from "../../app/view";
import { text } from "../../text";
import { button, linkButton } from "../../ui/button";
import { select } from "../../ui/field";
import { format } from "../../ui/format";
import { fill, h } from "../../ui/h";
import { badge, icon, type Mood } from "../../ui/icon";
import { emptyState, problemNotice, waiting } from "../../ui/notice";
import { Table } from "../../ui/table";
import { nameOf } from "./name";

const words = text.sessions;
const pageSize = 50;
const lookAgainAfter = 5000;
const moods: Record<DetectionSession["state"], Mood> = { processing: "busy", completed: "good", failed: "bad" };
const icons = { image: "detect", video: "video", webcam: "camera" } as const;

/** Every picture, video and webcam that was looked at. */
export const view: View = {
  async mount(at, visit) {
    const list = new SessionList(at, visit);
    await list.load();
    every(lookAgainAfter, () => list.load(), visit.signal);
  },
};

class SessionList {
  private shown = pageSize;
  private isEmpty = true;
  private asked = 0;
  private readonly place = h("div", { class: "stack" }, waiting());
  private readonly sum = h("p", { class: "soft small", role: "status" });
  private readonly kind = select([
    { value: "", label: words.anyKind }, { value: "image", label: words.kinds.image }, { value: "video", label: words.kinds.video },
    { value: "webcam", label: words.kinds.webcam },
  ], "", words.kind);
  private readonly days = select(
    [{ value: "", label: words.anyTime }, ...[1, 7, 30].map((each) => ({ value: String(each), label: words.lastDays(each) }))], "", words.time);
  private readonly more = button(text.common.more, () => { this.shown += pageSize; return this.load(); });
  private readonly table = new Table<DetectionSession>([
    {
      title: words.name,
      cell: (session) => h("a", { class: "session-name", href: to("/sessions/{id}", { id: session.id }) }, icon(icons[session.kind]),
        h("span", null, nameOf(session))),
    },
    { title: words.kind, isExtra: true, cell: (session) => words.kinds[session.kind] },
    { title: words.state, cell: (session) => badge(moods[session.state], words.states[session.state]) },
    { title: words.detections, isNumber: true, cell: (session) => format.whole(session.detections) },
    { title: words.frames, isNumber: true, isExtra: true, cell: (session) => format.whole(session.frames) },
    { title: words.created, isExtra: true, cell: (session) => h("time", { datetime: session.created }, format.moment(session.created)) },
    {
      title: words.export,
      cell: (session) => session.state !== "completed" ? null : h("div", { class: "row" },
        exportLink(session, "csv"), exportLink(session, "json")),
    },
  ], { label: words.title, key: (session) => session.id });

  constructor(at: HTMLElement, private readonly visit: Visit) {
    at.classList.add("stack");
    at.append(h("div", { class: "row row-apart" }, h("div", { class: "row" }, this.kind, this.days), this.sum), this.place);
    for (const each of [this.kind, this.days]) each.addEventListener("change", () => { this.shown = pageSize; void this.load(); });
  }

  async load(): Promise<void> {
    const asked = this.asked += 1;
    try {
      const { items, total } = await api.get("/api/gantry/v1/detection-sessions", {
        query: {
          limit: this.shown, kind: this.kind.value || undefined,
          ...(this.days.value === "" ? {} : { days: Number(this.days.value) }),
        },
        signal: this.visit.signal,
      });
      // An answer to what was asked before another filter was set is none.
      if (asked === this.asked) this.show(items, total);
    } catch (error) {
      if (!this.visit.signal.aborted && this.isEmpty) fill(this.place, problemNotice(error, () => this.load()));
    }
  }

  private show(items: readonly DetectionSession[], total: number): void {
    this.isEmpty = items.length === 0;
    this.sum.textContent = total === 0 ? "" : text.jobs.sum(format.whole(items.length), format.whole(total));
    if (this.isEmpty) {
      const isFiltered = this.kind.value !== "" || this.days.value !== "";
      fill(this.place, emptyState("sessions", isFiltered ? text.jobs.noneFits : words.none, isFiltered ? text.jobs.noneFitsWhy : words.noneWhy,
        !isFiltered && may("operator") && linkButton(text.jobs.toDetect, to("/detect"), { kind: "main", icon: "detect" })));
      return;
    }
    if (this.table.element.parentElement !== this.place) fill(this.place, this.table.element, h("div", { class: "row row-centre" }, this.more));
    this.more.hidden = items.length >= total;
    this.table.show(items);
  }
}

function exportLink(session: DetectionSession, form: "csv" | "json"): HTMLAnchorElement {
  const link = linkButton(form.toUpperCase(), address("/api/gantry/v1/detection-sessions/{id}/detections", { id: session.id }, { format: form }),
    { isSmall: true, icon: "download", download: "" });
  link.setAttribute("aria-label", words.exportAs(nameOf(session), form.toUpperCase()));
  return link;
}
