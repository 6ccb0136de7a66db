import { address, api } from "../../api/client";
import type { DetectionSession } from "../../api/generated";
import { to } from "../../app/router";
import type { View } from "../../app/view";
import { text } from "../../text";
import { linkButton } from "../../ui/button";
import { format } from "../../ui/format";
import { h } from "../../ui/h";
import { notice } from "../../ui/notice";
import { Table } from "../../ui/table";
import { Tile } from "../../ui/tile";
import { nameOf } from "./name";
import { ResultPlayer } from "./player";

const words = text.sessions;
interface Row { readonly name: string; readonly count: number; readonly share: number }

/** One picture, video or webcam: what was drawn, what was found, and when. */
export const view: View = {
  async mount(at, visit) {
    const id = visit.parameters["id"] ?? "";
    const answer = await api.get("/api/gantry/v1/detection-sessions/{id}", { path: { id }, signal: visit.signal });
    const { session } = answer;
    visit.title(nameOf(session));
    const file = (form: string): string => address("/api/gantry/v1/detection-sessions/{id}/detections", { id }, { format: form });
    visit.actions(
      linkButton(words.all, to("/sessions"), { kind: "quiet", icon: "arrowLeft" }),
      linkButton("CSV", file("csv"), { icon: "download", download: "" }),
      linkButton("JSON", file("json"), { icon: "download", download: "" }));
    at.classList.add("stack");
    at.append(session.state === "failed" ? notice("bad", words.failedWhy) : "", tiles(session, answer.mean_confidence),
      h("div", { class: "session-columns" }, picture(session, visit.signal), classes(answer.classes)));
  },
};

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

function picture(session: DetectionSession, signal: AbortSignal): HTMLElement {
  const source = address("/api/gantry/v1/detection-sessions/{id}/result", { id: session.id });
  if (session.kind === "video" && session.state === "completed") return new ResultPlayer(session, source, signal).element;
  if (session.kind === "image") {
    const image = h("img", { src: source, alt: words.drawnAlt(session.name ?? "", session.detections), class: "session-picture" });
    const figure = h("figure", { class: "card" }, image);
    image.addEventListener("error", () => figure.replaceChildren(h("p", { class: "soft" }, words.pictureGone)));
    return figure;
  }
  if (session.kind === "webcam") return new ResultPlayer(session, null, signal).element;
  return notice("info", words.notYet);
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
