const space = "http://www.w3.org/2000/svg";

type Attributes = Readonly<Record<string, string | number | null | undefined>>;

/** An element of a drawing. Texts stay texts. */
export function s<Tag extends keyof SVGElementTagNameMap>(
  tag: Tag, attributes: Attributes = {}, ...children: readonly (Node | string | null)[]
): SVGElementTagNameMap[Tag] {
  const element = document.createElementNS(space, tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null));
  return element;
}
