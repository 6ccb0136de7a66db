import { address, api } from "../../api/client";
import type { DetectionSession } from "../../api/generated";
import { every } from "../../app/every";
import { to } from "../../app/router";
import type { View, Visit } from "../../app/view";
import { text } from "../../text";
import { linkButton } from "../../ui/button";
import { format } from "../../ui/format";
import { fill, h } from "../../ui/h";
import { notice } from "../../ui/notice";
import { Table } from "../../ui/table";
import { Tile } from "../../ui/tile";
import { nameOf } from "./name";
import { ResultPlayer } from "./player";

const words = text.sessions;
const lookAgainAfter = 3000;
interface Row { readonly name: string; readonly count: number; readonly share: number }

/** One picture, video or webcam: what was drawn, what was found, and when. */
export const view: View = {
  async mount(at, visit) {
    const id = visit.parameters["id"] ?? "";
    const file = (form: string): string => address("/api/gantry/v1/detection-sessions/{id}/detections", { id }, { format: form });
    visit.actions(
      linkButton(words.all, to("/sessions"), { kind: "quiet", icon: "arrowLeft" }),
      linkButton("CSV", file("csv"), { icon: "download", download: "" }),
      linkButton("JSON", file("json"), { icon: "download", download: "" }));
    at.classList.add("stack");
    const first = await read(id, visit.signal);
    const sight = new Sight(at, visit);
    sight.show(first);
    if (first.session.state === "processing") follow(id, sight, visit, first);
  },
};

type Answer = Awaited<ReturnType<typeof read>>;

const read = (id: string, signal: AbortSignal) =>
  api.get("/api/gantry/v1/detection-sessions/{id}", { path: { id }, signal });

/** What there is of a session; numbers are drawn anew as they grow, the picture stays until its session is over. */
class Sight {
  private state = "";
  private picture: HTMLElement | null = null;

  constructor(private readonly at: HTMLElement, private readonly visit: Visit) {}

  show({ session, mean_confidence: confidence, classes: counts }: Answer): void {
    this.visit.title(nameOf(session));
    if (session.state !== this.state) this.picture = picture(session, this.visit.signal);
    this.state = session.state;
    fill(this.at, session.state === "failed" && notice("bad", words.failedWhy), tiles(session, confidence),
      h("div", { class: "session-columns" }, this.picture, classes(counts)));
  }
}

/** What is in work is looked at again until it is over. */
function follow(id: string, sight: Sight, visit: Visit, first: Answer): void {
  const over = new AbortController();
  visit.signal.addEventListener("abort", () => over.abort(), { once: true });
  let shown = JSON.stringify(first);
  every(lookAgainAfter, async () => {
    try {
      const answer = await read(id, over.signal);
      const now = JSON.stringify(answer);
      if (now !== shown) sight.show(answer);
      shown = now;
      if (answer.session.state !== "processing") over.abort();
    } catch {
      // What was seen stays; the connection's own sign says why.
    }
  }, over.signal);
}

function tiles(session: DetectionSession, confidence: number): HTMLElement {
  const found = new Tile(words.detections, words.modelSays(session.model, format.percent(session.confidence)));
  found.show(format.whole(session.detections));
  const frames = new Tile(words.frames, words.framesFrom);
  frames.show(format.whole(session.frames));
  const sure = new Tile(text.analytics.meanConfidence, text.analytics.meanConfidenceFrom);
  sure.show(session.detections === 0 ? null : format.percent(confidence));
  const time = new Tile(text.analytics.meanTime, words.timeFrom);
  time.show(format.number(session.processing_seconds, session.processing_seconds < 10 ? 2 : 0), "s");
  return h("div", { class: "tiles" }, [found, frames, sure, time].map((tile) => tile.element));
}

function picture(session: DetectionSession, signal: AbortSignal): HTMLElement | null {
  const source = address("/api/gantry/v1/detection-sessions/{id}/result", { id: session.id });
  if (session.kind === "video" && session.state === "completed") return new ResultPlayer(session, source, signal).element;
  if (session.kind === "image") {
    const image = h("img", { src: source, alt: words.drawnAlt(session.name ?? "", session.detections), class: "session-picture" });
    const figure = h("figure", { class: "card" }, image);
    image.addEventListener("error", () => figure.replaceChildren(h("p", { class: "soft" }, words.pictureGone)));
    return figure;
  }
  if (session.kind === "webcam") return new ResultPlayer(session, null, signal).element;
  return session.state === "failed" ? null : notice("info", words.notYet);
}

function classes(counts: Readonly<Record<string, number>>): HTMLElement {
  const all = Object.values(counts).reduce((total, count) => total + count, 0);
  const table = new Table<Row>([
    { title: words.class, cell: (row) => row.name }, { title: words.detections, isNumber: true, cell: (row) => format.whole(row.count) },
    { title: words.share, isNumber: true, cell: (row) => format.percent(row.share) },
  ], { label: text.analytics.classes, key: (row) => row.name, empty: words.nothingFound });
  table.show(Object.entries(counts).map(([name, count]) => ({ name, count, share: count / all })));
  return table.element;
}
