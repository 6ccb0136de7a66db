import { text } from "../../text";
import { button } from "../../ui/button";
import { format } from "../../ui/format";
import { fill, h, setText } from "../../ui/h";
import { icon } from "../../ui/icon";
import { Progress } from "../../ui/progress";
import { FileUpload } from "./upload";

/** The files on their way, one after the other. */
export class Uploads {
  readonly element = h("section", { class: "card stack video-uploads", "aria-label": text.videos.uploads, hidden: true });
  private readonly list = h("ul", { class: "video-upload-list" });
  private readonly queue: FileUpload[] = [];
  private isRunning = false;

  constructor(private readonly kept: () => void) {
    fill(this.element, h("h2", null, text.videos.uploads), this.list);
  }

  get isBusy(): boolean {
    return this.queue.some((each) => ["waiting", "sending", "waits-for-server", "keeping"].includes(each.state));
  }

  /** All of them, where they are. */
  pause(): void {
    for (const each of this.queue) {
      if (each.state === "waiting") each.state = "paused";
      else if (each.state === "sending" || each.state === "waits-for-server") each.pause();
    }
  }

  add(files: Iterable<File>): void {
    for (const file of files) this.place(file);
    this.element.hidden = this.list.childElementCount === 0;
    void this.run();
  }

  private place(file: File): void {
    const progress = new Progress(text.videos.uploadOf(file.name));
    const state = h("span", { class: "small soft", role: "status" });
    const upload = new FileUpload(file, () => show());
    const toggle = button(text.videos.pause, () => {
      if (upload.state === "sending" || upload.state === "waits-for-server") return upload.pause();
      upload.state = "waiting";
      show();
      void this.run();
    }, { isSmall: true, icon: "pause" });
    const cancel = button(text.common.cancel, async () => {
      await upload.cancel();
      this.queue.splice(this.queue.indexOf(upload), 1);
      item.remove();
      this.element.hidden = this.list.childElementCount === 0;
    }, { isSmall: true, kind: "quiet", icon: "close" });
    const item = h("li", { class: "video-upload" },
      h("div", { class: "row row-apart" }, h("span", { class: "video-upload-name" }, file.name), h("div", { class: "row" }, toggle, cancel)),
      progress.element, state);
    const show = (): void => {
      const fraction = file.size === 0 ? 1 : upload.sent / file.size;
      progress.show(upload.state === "keeping" ? null : fraction, `${format.bytes(upload.sent)} / ${format.bytes(file.size)}`);
      setText(state, upload.state === "failed" ? upload.problem : text.videos.uploadStates[upload.state]);
      const isOn = upload.state === "sending" || upload.state === "waits-for-server";
      toggle.hidden = !["sending", "waits-for-server", "paused", "failed"].includes(upload.state);
      const word = toggle.querySelector("span");
      if (word !== null && word.textContent !== (isOn ? text.videos.pause : text.videos.resume)) {
        setText(word, isOn ? text.videos.pause : text.videos.resume);
        toggle.querySelector("svg")?.replaceWith(icon(isOn ? "pause" : "play"));
      }
      cancel.hidden = upload.state === "done" || upload.state === "keeping";
      if (upload.state === "done") {
        this.kept();
        setTimeout(() => { item.remove(); this.element.hidden = this.list.childElementCount === 0; }, 4000);
      }
    };
    this.queue.push(upload);
    this.list.append(item);
    show();
  }

  private async run(): Promise<void> {
    if (this.isRunning) return;
    this.isRunning = true;
    for (;;) {
      const next = this.queue.find((each) => each.state === "waiting");
      if (next === undefined) break;
      await next.run();
    }
    this.isRunning = false;
  }
}
