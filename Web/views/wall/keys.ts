/**
 * The key that goes to the search; meant while nothing else has the focus, or something on the wall in which nothing is
 * written or chosen. A dialog, the head and the navigation keep their keys.
 */
export function wantsSearch(event: KeyboardEvent): boolean {
  if (event.key !== "/" || event.altKey || event.ctrlKey || event.metaKey || event.isComposing || event.defaultPrevented) return false;
  if (document.querySelector("dialog[open]") !== null) return false;
  const { target } = event;
  if (!(target instanceof HTMLElement) || target.isContentEditable || target.closest("input, textarea, select") !== null) return false;
  return target === document.body || target.closest("main") !== null;
}

/** Arrows move between the tiles of a grid as it lies on the screen; Home and End to its ends. */
export function moveFocus(grid: HTMLElement, event: KeyboardEvent): void {
  const tiles = [...grid.querySelectorAll<HTMLElement>("a")];
  const at = tiles.findIndex((each) => each === document.activeElement);
  if (at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
  const columns = tiles.filter((each) => each.offsetTop === tiles[0]?.offsetTop).length;
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: columns, ArrowUp: -columns, Home: -at, End: tiles.length - 1 - at }[event.key];
  const next = step === undefined ? undefined : tiles[at + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
