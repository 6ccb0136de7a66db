import { h } from "./h";
import { icon, type IconName } from "./icon";
import { toastProblem } from "./toast";

export interface ButtonOptions {
  readonly kind?: "main" | "quiet" | "danger";
  readonly icon?: IconName;
  readonly type?: "button" | "submit";
  /** Shows the icon alone; the words stay for those who hear the page. */
  readonly isIconOnly?: boolean;
  readonly isSmall?: boolean;
  readonly title?: string;
}

/** A button that is busy while its work goes on, and tells what went wrong with it. */
export function button(
  label: string, act: ((event: MouseEvent) => void | Promise<void>) | null, options: ButtonOptions = {},
): HTMLButtonElement {
  const name = ["button", options.kind && `button-${options.kind}`, options.isIconOnly && "button-icon",
    options.isSmall && "button-small"].filter(Boolean).join(" ");
  const element = h("button", {
    class: name, type: options.type ?? "button", title: options.title ?? (options.isIconOnly ? label : null),
    "aria-label": options.isIconOnly ? label : null,
  }, options.icon && icon(options.icon), options.isIconOnly ? null : h("span", null, label));
  if (act !== null) element.addEventListener("click", (event) => void whileBusy(element, () => act(event)));
  return element;
}

/** A link that looks like a button. */
export function linkButton(label: string, href: string, options: ButtonOptions & { download?: string } = {}): HTMLAnchorElement {
  const name = ["button", options.kind && `button-${options.kind}`, options.isIconOnly && "button-icon",
    options.isSmall && "button-small"].filter(Boolean).join(" ");
  return h("a", {
    class: name, href, download: options.download, title: options.title ?? (options.isIconOnly ? label : null),
    "aria-label": options.isIconOnly ? label : null,
  }, options.icon && icon(options.icon), options.isIconOnly ? null : h("span", null, label));
}

export async function whileBusy(element: HTMLButtonElement, work: () => void | Promise<void>): Promise<void> {
  if (element.getAttribute("aria-busy") === "true") return;
  element.setAttribute("aria-busy", "true");
  try {
    await work();
  } catch (error) {
    toastProblem(error);
  } finally {
    element.removeAttribute("aria-busy");
  }
}
