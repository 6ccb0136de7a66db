import { h } from "./h";

export interface Tab { readonly key: string; readonly label: string; readonly build: () => Node }

/** Tabs as keyboards expect them: arrows move, one tab stop. What a tab shows is built when it is first opened. */
export function tabs(label: string, list: readonly Tab[], first = list[0]?.key ?? "", tell?: (key: string) => void): HTMLElement {
  const id = `tabs-${++count}`;
  const built = new Map<string, HTMLElement>();
  const panels = h("div", { class: "tab-panels" });
  const buttons = list.map((each) => h("button", {
    type: "button", role: "tab", id: `${id}-${each.key}`, class: "tab", on: { click: () => open(each.key) },
  }, each.label));
  const row = h("div", { role: "tablist", "aria-label": label, class: "tab-row", on: { keydown: (event) => moved(event) } }, buttons);

  function open(key: string): void {
    const tab = list.find((each) => each.key === key);
    if (tab === undefined) return;
    list.forEach((each, index) => {
      buttons[index]?.setAttribute("aria-selected", String(each.key === key));
      buttons[index]?.setAttribute("tabindex", each.key === key ? "0" : "-1");
    });
    if (!built.has(key)) {
      const panel = h("div", { role: "tabpanel", "aria-labelledby": `${id}-${key}`, tabindex: "0" }, tab.build());
      built.set(key, panel);
      panels.append(panel);
    }
    for (const [name, panel] of built) panel.hidden = name !== key;
    tell?.(key);
  }

  function moved(event: KeyboardEvent): void {
    const at = buttons.findIndex((each) => each === document.activeElement);
    const step = { ArrowRight: 1, ArrowLeft: -1, Home: -at, End: buttons.length - 1 - at }[event.key];
    if (at < 0 || step === undefined) return;
    event.preventDefault();
    const next = (at + step + buttons.length) % buttons.length;
    buttons[next]?.focus();
    open(list[next]?.key ?? "");
  }

  open(first);
  return h("div", { class: "tabs" }, row, panels);
}

let count = 0;
