import { h, setText } from "./h";

/** How far something is; null shows that it goes on without knowing how far. */
export class Progress {
  readonly element: HTMLElement;
  private readonly bar: HTMLProgressElement;
  private readonly words = h("span", { class: "progress-words" });

  constructor(label: string) {
    this.bar = h("progress", { max: "1", "aria-label": label });
    this.element = h("div", { class: "progress" }, this.bar, this.words);
  }

  show(fraction: number | null, words = ""): void {
    if (fraction === null) this.bar.removeAttribute("value");
    else this.bar.value = Math.min(1, Math.max(0, fraction));
    setText(this.words, words);
  }
}
