export type Theme = "system" | "light" | "dark";
const key = "gantry.theme";

export function theme(): Theme {
  const wished = document.documentElement.dataset["theme"];
  return wished === "light" || wished === "dark" ? wished : "system";
}

export function setTheme(wished: Theme): void {
  if (wished === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = wished;
  try {
    if (wished === "system") localStorage.removeItem(key);
    else localStorage.setItem(key, wished);
  } catch {
    // Where storage is forbidden the choice lasts until the page is closed.
  }
  dispatchEvent(new Event("gantry:theme"));
}

/** Calls back at once and whenever the colours change, by choice or by the system. */
export function onColours(tell: () => void, signal: AbortSignal): void {
  addEventListener("gantry:theme", tell, { signal });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", tell, { signal });
  tell();
}

/** The value of a design token, for what is drawn on a canvas. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
