import { text } from "../../text";
import { button } from "../../ui/button";
import { h } from "../../ui/h";
import type { IconName } from "../../ui/icon";
import type { Editor, Tool } from "./editor";
import type { Picture } from "./picture";
import type { Stage } from "./stage";

const tools: readonly (readonly [Tool, string])[] = [
  ["select", "v"], ["region", "r"], ["line", "l"], ["zone", "z"], ["lane", "n"], ["gate", "g"], ["point", "c"],
];

/** Tools, steps back and forth, near and far, and the same by keys. */
export function toolbar(editor: Editor, stage: Stage, picture: Picture, signal: AbortSignal): HTMLElement {
  const choices = tools.map(([tool, key]) => {
    const choice = h("button", {
      type: "button", class: `button button-small scene-tool scene-tool-${tool}`, title: text.scene.toolTitle(text.scene.tools[tool], key.toUpperCase()),
      "aria-keyshortcuts": key, data: { tool },
    }, h("span", { class: "scene-swatch", "aria-hidden": "true" }), text.scene.tools[tool]);
    choice.addEventListener("click", () => { editor.take(tool); stage.element.querySelector<SVGElement>("svg")?.focus({ preventScroll: true }); });
    return [tool, choice] as const;
  });
  const small = (label: string, icon: IconName, act: () => void): HTMLButtonElement =>
    button(label, act, { icon, isIconOnly: true, isSmall: true, kind: "quiet" });
  const undo = small(text.scene.undo, "undo", () => editor.undo());
  const redo = small(text.scene.redo, "redo", () => editor.redo());
  const freeze = button(text.scene.freeze, () => { picture.isFrozen = !picture.isFrozen; show(); }, { icon: "pause", isSmall: true });
  const grid = button(text.scene.grid, () => { editor.showsGrid = !editor.showsGrid; editor.tell(); }, { isSmall: true });

  function show(): void {
    for (const [tool, choice] of choices) choice.setAttribute("aria-pressed", String(editor.tool === tool));
    [undo.disabled, redo.disabled] = [!editor.history.canUndo, !editor.history.canRedo];
    freeze.setAttribute("aria-pressed", String(picture.isFrozen));
    grid.setAttribute("aria-pressed", String(editor.showsGrid));
    grid.hidden = editor.road?.kind !== "solved";
  }

  function typed(event: KeyboardEvent): void {
    if (document.querySelector("dialog[open]") !== null) return;
    const isTyping = event.target instanceof Element && event.target.closest("input, select, textarea") !== null;
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && !isTyping && (key === "z" || key === "y")) {
      event.preventDefault();
      if (key === "y" || event.shiftKey) editor.redo(); else editor.undo();
      return;
    }
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    // Single letters only where somebody draws: who speaks to their browser types letters everywhere.
    if (event.target instanceof Node && !stage.element.contains(event.target) && !bar.contains(event.target)) return;
    const tool = tools.find(([, letter]) => letter === key)?.[0];
    if (tool !== undefined) {
      editor.take(tool);
      stage.element.querySelector<SVGElement>("svg")?.focus({ preventScroll: true });
    } else if (event.key === "+") stage.near(1.5);
    else if (event.key === "-") stage.near(1 / 1.5);
    else if (event.key === "0") stage.whole();
    else return;
    event.preventDefault();
  }

  document.addEventListener("keydown", typed, { signal });
  editor.listen(show);
  show();
  const bar = h("div", { class: "scene-bar", role: "toolbar", "aria-label": text.scene.toolbar },
    h("div", { class: "row scene-tools", role: "group", "aria-label": text.scene.toolsLabel }, choices.map(([, choice]) => choice)),
    h("div", { class: "row" }, undo, redo, freeze, grid,
      small(text.scene.farther, "minus", () => stage.near(1 / 1.5)), small(text.scene.nearer, "plus", () => stage.near(1.5)),
      small(text.scene.wholePicture, "fit", () => stage.whole())));
  return bar;
}
