import { text } from "../../text";
import { format } from "../../ui/format";
import { h } from "../../ui/h";
import { notice } from "../../ui/notice";

export interface Probe {
  readonly works: boolean;
  readonly reason: string | null;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly codec?: string | null | undefined;
  readonly fps?: number | null | undefined;
  readonly picture?: string | undefined;
}

/** What an address shows, or why it shows nothing. */
export function probeResult(probe: Probe): HTMLElement {
  const words = text.addCamera;
  if (!probe.works) return notice("bad", h("strong", null, words.fails), h("p", null, probe.reason ?? ""));
  const facts: readonly (readonly [string, string])[] = [
    [words.size, `${probe.width ?? 0} × ${probe.height ?? 0}`], [words.codec, probe.codec ?? words.unknown],
    [words.fps, typeof probe.fps === "number" ? format.number(probe.fps, 1) : words.unknown],
  ];
  return h("div", { class: "stack stack-tight" },
    notice("good", h("strong", null, words.works)),
    h("div", { class: "add-camera-result" },
      probe.picture !== undefined && h("img", { src: `data:image/jpeg;base64,${probe.picture}`, alt: words.seen }),
      h("dl", null, facts.map(([name, value]) => h("div", null, h("dt", null, name), h("dd", { class: "number" }, value))))));
}
