export type Theme = "system" | "light" | "dark";
const key = "gantry.theme";
const prefersDark = matchMedia("(prefers-color-scheme: dark)");
/** Where storage is forbidden the choice lasts until the page is closed. */
let chosen: Theme | null = null;

export function theme(): Theme {
  try {
    const wished = chosen ?? localStorage.getItem(key);
    return wished === "light" || wished === "dark" ? wished : "system";
  } catch {
    return "system"; // Storage may be forbidden; the system's colours do.
  }
}

export function setTheme(wished: Theme): void {
  chosen = wished;
  try {
    if (wished === "system") localStorage.removeItem(key);
    else localStorage.setItem(key, wished);
  } catch {
    // Kept in `chosen`.
  }
  showTheme();
}

/** Brings the page to the colours that are wished for: the styles know light and dark, not who has chosen. */
export function showTheme(): void {
  const wished = theme();
  const isDark = wished === "dark" || (wished === "system" && prefersDark.matches);
  const root = document.documentElement;
  root.dataset["theme"] = isDark ? "dark" : "light";
  // What the browser paints before the styles are there, and around the page on a phone.
  root.style.setProperty("color-scheme", isDark ? "dark" : "light");
  document.querySelector("meta[name='theme-color']")?.setAttribute("content", isDark ? "#161d1b" : "#ffffff");
  dispatchEvent(new Event("gantry:theme"));
}

/** Goes with the system where nobody has chosen. */
export function followSystem(): void {
  prefersDark.addEventListener("change", showTheme);
}

/** Calls back at once and whenever the colours change, by choice or by the system. */
export function onColours(tell: () => void, signal: AbortSignal): void {
  addEventListener("gantry:theme", tell, { signal });
  tell();
}

/** The value of a design token, for what is drawn on a canvas. */
export function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}
