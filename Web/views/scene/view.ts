import { followCamera } from "../../api/live";
import type { LinkState } from "../../api/reconnecting";
import { to } from "../../app/router";
import type { View } from "../../app/view";
import { LostLink } from "../../live/lostLink";
import { text } from "../../text";
import { button, linkButton } from "../../ui/button";
import { fill, h, setText } from "../../ui/h";
import { badge } from "../../ui/icon";
import { notice } from "../../ui/notice";
import { tabs } from "../../ui/tabs";
import { sceneShapes } from "../camera/sceneShapes";
import { Stage as Look } from "../camera/stage";
import { CalibrationPanel } from "./calibration";
import { Draft, shelfOfTab } from "./draft";
import { differs, Editor } from "./editor";
import { Picture } from "./picture";
import { RoadSolver } from "./road";
import { Keeper } from "./save";
import { Stage } from "./stage";
import { Things } from "./things";
import { toolbar } from "./toolbar";

/** Milliseconds. */
const draftEvery = 500;

/** Draws what matters in a camera's picture: areas, lines, lanes, and where the road is in metres. */
export const view: View = {
  async mount(at, visit) {
    const id = visit.parameters["id"] ?? "";
    const keeper = new Keeper(id, visit.signal);
    const camera = await keeper.read();
    const settings = camera.settings as { readonly name?: string } | null;
    visit.title(text.scene.titleOf(settings?.name ?? id));
    const back = linkButton(text.scene.toCamera, to("/cameras/{id}", { id }), { icon: "arrowLeft" });
    if (camera.is_fixed) {
      visit.actions(back);
      at.classList.add("scene-view", "stack");
      at.append(notice("info", h("p", null, text.scene.fixed)), shownScene(id, camera.settings, visit.signal));
      return;
    }
    const editor = new Editor(keeper.present, text.scene.newNames);
    const save = button(text.scene.review, () => keeper.review(editor), { kind: "main", icon: "check" });
    visit.actions(back, save);

    const state = h("p", { class: "small soft scene-state", role: "status" });
    const nothing = notice("info", h("p", null, text.scene.noPicture));
    nothing.hidden = true;
    const lost = lostNote((isLost) => picture.element.classList.toggle("is-lost", isLost));
    const things = new Things(editor);
    const solver = new RoadSolver(editor, visit.signal);
    const picture = new Picture(id, (size) => {
      if (editor.size?.[0] === size[0] && editor.size[1] === size[1]) return;
      editor.size = size;
      editor.tell();
    }, (data) => things.count(data.totals), (link) => lost.take(link), visit.signal);
    const stage = new Stage(editor, picture.element, visit.signal);
    // Without a picture there is still something to draw upon.
    setTimeout(() => {
      if (editor.size === null && !visit.signal.aborted) nothing.hidden = false;
    }, 4000);

    const panels = tabs(text.scene.panels, [
      { key: "things", label: text.scene.drawn, build: () => things.element },
      { key: "calibration", label: text.scene.calibration, build: () => new CalibrationPanel(editor, solver).element },
    ]);
    const describe = (): void => {
      save.disabled = !editor.isChanged;
      nothing.hidden = nothing.hidden || editor.size !== null;
      setText(state, editor.tool === "select" ? text.scene.selectHint : text.scene.drawHints[editor.tool]);
      if (editor.selection?.kind === "point" || editor.selection?.kind === "known") openTab(panels, 1);
      else if (editor.selection !== null) openTab(panels, 0);
    };
    editor.listen(describe);
    describe();
    guard(editor, visit);
    at.classList.add("scene-view");
    fill(at, keepDraft(id, editor, visit.signal), nothing, h("div", { class: "scene-columns" },
      h("div", { class: "scene-left" }, toolbar(editor, stage, picture, visit.signal), stage.element, lost.element, state),
      h("div", { class: "scene-right card" }, panels)));
    editor.tell();
  },
};

/** What is drawn in a file is looked at here, over the picture of now. */
function shownScene(id: string, settings: unknown, signal: AbortSignal): HTMLElement {
  const layers = { boxes: false, ids: false, classes: false, speeds: false, trails: false, lines: true, zones: true, lanes: true };
  const look = new Look(text.scene.shown, layers, signal);
  look.overlay.scene = sceneShapes(settings);
  followCamera(id, { fps: 5 }, (message) => { if (message.data.ended === null) look.take(message); }, () => undefined, signal);
  return look.element;
}

/** That the picture is an old one, below it: nothing moves under the hand that draws. */
function lostNote(tell: (isLost: boolean) => void): { readonly element: HTMLElement; take(state: LinkState): void } {
  const link = new LostLink();
  const element = h("div", { class: "scene-lost", role: "status" });
  return {
    element,
    take(state) {
      const before = link.isLost;
      link.take(state);
      if (link.isLost === before) return;
      fill(element, link.isLost && badge("bad", text.scene.lost));
      tell(link.isLost);
    },
  };
}

/** Keeps what is drawn over the end of a sign-in and a reload; gives the offer to take up what was left. */
function keepDraft(id: string, editor: Editor, signal: AbortSignal): HTMLElement | null {
  const draft = new Draft(id, shelfOfTab());
  const left = draft.left();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const keep = (): void => {
    clearTimeout(timer);
    timer = undefined;
    draft.keep(editor.scene, editor.isChanged);
  };
  editor.listen(() => { timer ??= setTimeout(keep, draftEvery); });
  signal.addEventListener("abort", keep, { once: true });
  addEventListener("pagehide", keep, { signal });
  if (left === null || !differs(left, editor.saved)) return null;
  const offer: HTMLElement = notice("info", h("p", null, text.scene.left), h("div", { class: "row" },
    button(text.scene.takeUp, () => { offer.remove(); editor.change(left); }, { kind: "main", isSmall: true, icon: "edit" }),
    button(text.scene.letGo, () => { offer.remove(); draft.forget(); }, { isSmall: true })));
  return offer;
}

/** Nothing that was drawn goes by a slip. */
function guard(editor: Editor, visit: Parameters<View["mount"]>[1]): void {
  visit.holdBack(() => !editor.isChanged || window.confirm(text.scene.leave));
  addEventListener("beforeunload", (event) => { if (editor.isChanged) event.preventDefault(); }, { signal: visit.signal });
}

function openTab(panels: HTMLElement, index: number): void {
  const tab = panels.querySelectorAll<HTMLElement>("[role='tab']")[index];
  if (tab !== undefined && tab.getAttribute("aria-selected") !== "true") tab.click();
}
