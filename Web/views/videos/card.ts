import { api } from "../../api/client";
import type { Video } from "../../api/generated";
import { to } from "../../app/router";
import { may } from "../../app/state";
import { text } from "../../text";
import { button, linkButton } from "../../ui/button";
import { confirm, openDialog } from "../../ui/dialog";
import { textField } from "../../ui/field";
import { format } from "../../ui/format";
import { h } from "../../ui/h";
import { badge, icon } from "../../ui/icon";
import { toast } from "../../ui/toast";

/** One video of the library: its picture, what its file holds, how it does, and what can be done with it. */
export function card(video: Video, changed: () => Promise<void>): HTMLElement {
  const id = String(video.id);
  const open = to("/videos/{id}", { id });
  const picture = video.picture === null
    ? h("div", { class: "video-nothing" }, icon("video"))
    : h("img", { src: video.picture, alt: "", loading: "lazy", width: 640, height: 360 });
  return h("li", { class: "card video-card" },
    h("a", { class: "video-picture", href: open, "aria-label": text.videos.openOf(video.name) }, picture),
    h("div", { class: "stack stack-tight video-body" },
      h("div", { class: "row row-apart" }, h("h2", { class: "video-name" }, video.name), stateOf(video)),
      h("p", { class: "small soft number" }, facts(video)),
      video.problem !== null && h("p", { class: "small video-problem" }, video.problem),
      h("div", { class: "row" }, linkButton(text.common.open, open, { icon: "eye", isSmall: true }), may("operator") && actions(video, changed))));
}

export function stateOf(video: Video): HTMLElement {
  if (video.problem !== null) return badge("bad", text.videos.states.broken, video.problem);
  if (video.is_running) return badge("good", text.videos.states.running);
  switch (video.status?.phase) {
    case "ended": return badge("busy", text.videos.states.ended);
    case "failed": return badge("bad", text.videos.states.failed, video.status.reason ?? "");
    default: return badge("off", text.videos.states.idle);
  }
}

/** 1280 × 720, h264, 25 per second, 2 min 3 s, 12 MB */
export function facts(video: Video): string {
  const { media } = video;
  if (media === null) return "";
  return [
    `${media.width} × ${media.height}`, media.codec, media.fps === null ? null : text.videos.rate(media.fps),
    media.seconds === null ? null : format.duration(media.seconds), format.bytes(media.bytes),
  ].filter((each) => each !== null).join(", ");
}

export function startStop(video: Video, changed: () => Promise<void>): HTMLButtonElement {
  const order = video.is_running ? "stop" : "start";
  return button(video.is_running ? text.videos.stop : text.videos.start, async () => {
    await api.post("/api/gantry/v1/videos/{id}/{order}", { path: { id: String(video.id), order } });
    await changed();
  }, { icon: video.is_running ? "stop" : "play", isSmall: true });
}

function actions(video: Video, changed: () => Promise<void>): HTMLElement[] {
  return [
    startStop(video, changed),
    button(text.videos.rename, () => rename(video, changed), { icon: "edit", isSmall: true, isIconOnly: true, kind: "quiet" }),
    button(text.videos.removeOf(video.name), async () => {
      if (!(await confirm(text.videos.removeTitle, text.videos.removeWhy(video.name), text.common.remove))) return;
      await api.delete("/api/gantry/v1/videos/{id}", { path: { id: String(video.id) } });
      toast(text.videos.removed(video.name));
      await changed();
    }, { icon: "trash", isSmall: true, isIconOnly: true, kind: "quiet" }),
  ];
}

async function rename(video: Video, changed: () => Promise<void>): Promise<void> {
  const name = textField(text.videos.name, { value: video.name, maxlength: 200, required: true });
  const save = button(text.common.save, async () => {
    await api.patch("/api/gantry/v1/videos/{id}", { path: { id: String(video.id) }, body: { name: name.input.value.trim() } });
    dialog.close();
    await changed();
  }, { kind: "main" });
  const dialog = openDialog(text.videos.rename, name.element, save);
  name.input.addEventListener("keydown", (event) => { if (event.key === "Enter") save.click(); });
  name.input.select();
  await dialog.closed;
}
