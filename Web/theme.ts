// Runs before anything is drawn, so that the page never flashes in the other colours. Imports nothing.
const wished = (() => {
  try {
    return localStorage.getItem("gantry.theme");
  } catch {
    return null; // Storage may be forbidden; the system's colours do.
  }
})();
if (wished === "light" || wished === "dark") document.documentElement.dataset["theme"] = wished;

export {};
