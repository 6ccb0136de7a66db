import { api } from "../../api/client";
import type { Video } from "../../api/generated";
import { every } from "../../app/every";
import { may } from "../../app/state";
import type { View } from "../../app/view";
import { text } from "../../text";
import { button } from "../../ui/button";
import { videoFiles } from "../../ui/files";
import { fill, h } from "../../ui/h";
import { emptyState, notice, problemNotice } from "../../ui/notice";
import { card } from "./card";
import { Uploads } from "./uploads";

const page = 24;

/** The library of recordings. */
export const view: View = {
  async mount(at, visit) {
    const list = h("ul", { class: "video-grid" });
    const problem = h("div");
    const more = button(text.common.more, () => { limit += page; return read(); });
    const uploads = new Uploads(() => void read());
    const chooser = h("input", { type: "file", accept: videoFiles(), multiple: true, hidden: true, "aria-label": text.videos.choose });
    chooser.addEventListener("change", () => {
      if (chooser.files !== null) uploads.add(chooser.files);
      chooser.value = "";
    });
    const upload = button(text.videos.upload, () => chooser.click(), { kind: "main", icon: "upload" });
    if (may("operator")) visit.actions(upload);
    visit.holdBack(() => !uploads.isBusy || window.confirm(text.videos.leave));
    addEventListener("beforeunload", (event) => { if (uploads.isBusy) event.preventDefault(); }, { signal: visit.signal });
    // Choosing the same file again goes on with it; on its own it would be sent twice then.
    visit.signal.addEventListener("abort", () => uploads.pause(), { once: true });
    let limit = page;
    let shown = "";
    fill(at, chooser, uploads.element, problem, list, more);
    if (may("operator")) takesDrops(at, uploads, visit.signal);

    async function read(): Promise<void> {
      try {
        const answer = await api.get("/api/gantry/v1/videos", { query: { limit }, signal: visit.signal });
        fill(problem);
        show(answer.items, answer.total);
      } catch (error) {
        if (!visit.signal.aborted) fill(problem, problemNotice(error, read));
      }
    }

    function show(videos: readonly Video[], total: number): void {
      more.hidden = videos.length >= total;
      // What runs changes its numbers all the time; a card shows none of them.
      const words = JSON.stringify(videos.map((each) => [each.id, each.name, each.is_running, each.status?.phase, each.problem]));
      if (words === shown) return;
      shown = words;
      const focused = document.activeElement?.closest("[data-video]")?.getAttribute("data-video");
      fill(list, videos.map((each) => {
        const item = card(each, read);
        item.dataset["video"] = String(each.id);
        return item;
      }));
      if (focused !== null && focused !== undefined) list.querySelector<HTMLElement>(`[data-video="${focused}"] a`)?.focus();
      if (videos.length === 0) {
        fill(list, h("li", { class: "video-empty" }, emptyState("video", text.videos.empty, text.videos.emptyWhy,
          may("operator") && button(text.videos.upload, () => chooser.click(), { kind: "main", icon: "upload" }))));
      }
    }

    await read();
    every(4000, read, visit.signal);
  },
};

/** Files may be dropped anywhere on the page. */
function takesDrops(at: HTMLElement, uploads: Uploads, signal: AbortSignal): void {
  const veil = notice("info", h("p", null, text.videos.drop));
  veil.classList.add("video-veil");
  veil.hidden = true;
  at.append(veil);
  const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true;
  addEventListener("dragover", (event) => { if (hasFiles(event)) { event.preventDefault(); veil.hidden = false; } }, { signal });
  addEventListener("dragleave", (event) => { if (event.relatedTarget === null) veil.hidden = true; }, { signal });
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    veil.hidden = true;
    uploads.add(event.dataTransfer?.files ?? []);
  }, { signal });
}
