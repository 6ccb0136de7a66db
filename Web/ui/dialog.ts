import { text } from "../text";
import { button } from "./button";
import { h, type Child } from "./h";

export interface OpenDialog {
  readonly element: HTMLDialogElement;
  readonly body: HTMLElement;
  close(): void;
  /** When it has been closed, by whatever. */
  readonly closed: Promise<void>;
}

/**
 * A dialog of the browser: it keeps the focus, closes with Escape and gives the focus back. One that is `held` has something
 * that is shown only once: it closes by its own buttons and by nothing else.
 */
export function openDialog(title: string, content: Child, buttons: Child = null, isHeld = false): OpenDialog {
  const heading = h("h2", { id: `dialog-${++count}` }, title);
  const body = h("div", { class: "dialog-body" }, content);
  const closer = button(text.common.close, () => element.close(), { kind: "quiet", icon: "close", isIconOnly: true });
  const element: HTMLDialogElement = h("dialog", { class: "dialog", "aria-labelledby": heading.id },
    h("header", { class: "dialog-head" }, heading, !isHeld && closer), body,
    buttons !== null && h("footer", { class: "dialog-foot" }, buttons));
  const before = document.activeElement;
  const closed = new Promise<void>((done) => {
    element.addEventListener("close", () => {
      // What was said meanwhile is still to be read.
      document.body.append(...element.querySelectorAll(".toasts"));
      element.remove();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
      done();
    });
  });
  // The backdrop, pressed and let go: a drag out of the dialog is no wish to leave it.
  let pressed: EventTarget | null = null;
  element.addEventListener("pointerdown", (event) => { pressed = event.target; });
  element.addEventListener("click", (event) => {
    if (!isHeld && event.target === element && pressed === element) element.close();
  });
  element.addEventListener("cancel", (event) => { if (isHeld) event.preventDefault(); });
  element.addEventListener("keydown", (event) => { if (isHeld && event.key === "Escape") event.preventDefault(); });
  document.body.append(element);
  element.showModal();
  // The first field, not the closer.
  element.querySelector<HTMLElement>(".dialog-body :is(input,select,textarea,button,[tabindex='0'])")?.focus();
  return { element, body, closed, close: () => element.close() };
}

let count = 0;

/** Asks before something that cannot be undone. True when it is wanted. */
export async function confirm(title: string, why: string, yes: string, isDanger = true): Promise<boolean> {
  let isWanted = false;
  const dialog = openDialog(title, h("p", null, why), [
    button(text.common.cancel, () => dialog.close()),
    button(yes, () => { isWanted = true; dialog.close(); }, { kind: isDanger ? "danger" : "main" }),
  ]);
  await dialog.closed;
  return isWanted;
}
