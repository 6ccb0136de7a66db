export type Child = Node | string | number | null | undefined | false | readonly Child[];

type Handlers = { readonly [Name in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[Name]) => void };

export interface Properties {
  readonly class?: string;
  readonly on?: Handlers;
  readonly data?: Readonly<Record<string, string>>;
  /** Everything else is an attribute: true is the bare attribute; false, null and undefined leave it out. */
  readonly [attribute: string]: unknown;
}

/**
 * Builds an element. Text is only ever text: nothing that a name or a file says can become markup, a script or a style.
 */
export function h<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag, properties: Properties | null = null, ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (properties !== null) apply(element, properties);
  append(element, children);
  return element;
}

/** Replaces what an element contains. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren();
  append(element, children);
}

/** Changes a text only where it differs: the screen reader and the layout stay undisturbed. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function append(element: Element, children: readonly Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (isList(child)) append(element, child);
    else element.append(typeof child === "number" ? String(child) : child);
  }
}

function isList(child: Child): child is readonly Child[] {
  return Array.isArray(child);
}

function apply(element: HTMLElement, properties: Properties): void {
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") element.className = String(value);
    else if (name === "on") listen(element, value as Handlers);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) attribute(element, name, String(value));
  }
}

function listen(element: HTMLElement, handlers: Handlers): void {
  for (const [name, handler] of Object.entries(handlers)) {
    element.addEventListener(name, handler as EventListener);
  }
}

function attribute(element: HTMLElement, name: string, value: string): void {
  if (name.startsWith("on") || name === "style" || name === "srcdoc") {
    throw new Error(`h: ${name} is no attribute of this page.`);
  }
  if ((name === "href" || name === "src") && !isSafe(value)) return;
  element.setAttribute(name, value);
}

/** Places of our own, blobs and pictures; no `javascript:`, whoever wrote it. */
function isSafe(url: string): boolean {
  try {
    return ["http:", "https:", "blob:"].includes(new URL(url, location.href).protocol) || url.startsWith("data:image/");
  } catch {
    return false;
  }
}
