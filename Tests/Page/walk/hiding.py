"""A tab behind others, which a browser without a window cannot have."""

#: `__hide(true)` has the page believe that nobody sees it; nothing is drawn then, as in such a tab.
SCRIPT = """
(() => {
  let isHidden = false;
  let waiting = [];
  const draw = window.requestAnimationFrame.bind(window);
  Object.defineProperty(document, "hidden", { get: () => isHidden });
  Object.defineProperty(document, "visibilityState", { get: () => isHidden ? "hidden" : "visible" });
  window.requestAnimationFrame = (work) => draw((now) => { if (isHidden) waiting.push(work); else work(now); });
  window.__hide = (hidden) => {
    isHidden = hidden;
    document.dispatchEvent(new Event("visibilitychange"));
    if (!hidden) for (const work of waiting.splice(0)) draw(work);
  };
})();
"""


class Hiding:
    """A page that can be hidden, and the sockets it has open."""

    def __init__(self, page):
        self.page = page
        self._sockets = []
        page.add_init_script(SCRIPT)
        page.on("websocket", lambda socket: self._sockets.append(socket))

    @property
    def sockets(self) -> list[str]:
        """Addresses of those that are open."""
        self.page.wait_for_timeout(50)  # What happens to sockets is told while something is waited for.
        return [each.url for each in self._sockets if not each.is_closed()]

    def hide(self) -> None:
        self.page.evaluate("__hide(true)")

    def show(self) -> None:
        self.page.evaluate("__hide(false)")
