import { isAbort, sentence } from "../api/problem";
import { text } from "../text";
import { h } from "./h";
import { icon } from "./icon";

let place: HTMLElement | null = null;

/** Says something in the corner. Good news goes by itself, problems stay until they are closed. */
export function toast(message: string, kind: "good" | "problem" = "good"): void {
  if (place === null) {
    place = h("div", { class: "toasts", role: "status", "aria-live": "polite" });
  }
  // Above a dialog that is open, where it can be read and closed.
  const above = [...document.querySelectorAll("dialog[open]")].pop() ?? document.body;
  if (place.parentElement !== above) above.append(place);
  const close = h("button", { class: "button button-quiet button-icon", type: "button", "aria-label": text.common.close },
    icon("close"));
  const note = h("div", { class: `toast toast-${kind}` }, icon(kind === "good" ? "check" : "warning"),
    h("p", null, message), close);
  close.addEventListener("click", () => note.remove());
  place.append(note);
  while (place.childElementCount > 4) place.firstElementChild?.remove();
  if (kind === "good") setTimeout(() => note.remove(), 5000);
}

export function toastProblem(error: unknown): void {
  if (!isAbort(error)) toast(sentence(error), "problem");
}
