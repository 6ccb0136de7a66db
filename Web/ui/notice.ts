import { sentence } from "../api/problem";
import { text } from "../text";
import { button } from "./button";
import { h, type Child } from "./h";
import { icon, type IconName } from "./icon";

/** Teaches what belongs here and how to get it. */
export function emptyState(picture: IconName, title: string, why: string, ...actions: Child[]): HTMLElement {
  return h("div", { class: "empty" }, icon(picture), h("h2", null, title), h("p", null, why),
    actions.length > 0 && h("div", { class: "row row-centre" }, actions));
}

/** What went wrong, in the place where the answer would be. */
export function problemNotice(error: unknown, again?: () => void | Promise<void>): HTMLElement {
  return h("div", { class: "notice notice-bad", role: "alert" }, icon("warning"), h("p", null, sentence(error)),
    again !== undefined && button(text.common.tryAgain, again, { icon: "restart", isSmall: true }));
}

export function notice(kind: "info" | "warn" | "bad" | "good", ...content: Child[]): HTMLElement {
  return h("div", { class: `notice notice-${kind}` }, icon(kind === "good" ? "check" : kind === "info" ? "info" : "warning"),
    h("div", null, content));
}

/** Something is on its way. */
export function waiting(label: string = text.common.loading): HTMLElement {
  return h("div", { class: "waiting", role: "status" }, h("span", { class: "spinner", "aria-hidden": "true" }), label);
}
