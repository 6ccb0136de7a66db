import { text } from "../text";
import { button } from "../ui/button";

/** The navigation of a narrow screen: it opens by its button, and closes by Escape, a tap beside it, or going somewhere. */
export class Menu {
  readonly button: HTMLButtonElement;

  constructor(private readonly navigation: HTMLElement) {
    this.button = button(text.shell.menu, () => this.toggle(), { kind: "quiet", icon: "menu", isIconOnly: true });
    this.button.classList.add("menu-button");
    this.button.setAttribute("aria-controls", navigation.id);
    this.close();
    addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.isOpen) return;
      this.close();
      this.button.focus();
    });
    addEventListener("pointerdown", ({ target }) => {
      if (this.isOpen && target instanceof Node && !navigation.contains(target) && !this.button.contains(target)) this.close();
    });
  }

  close(): void {
    this.show(false);
  }

  private get isOpen(): boolean {
    return document.body.classList.contains("menu-open");
  }

  private toggle(): void {
    this.show(!this.isOpen);
    if (this.isOpen) this.navigation.querySelector("a")?.focus();
  }

  private show(isOpen: boolean): void {
    document.body.classList.toggle("menu-open", isOpen);
    this.button.setAttribute("aria-expanded", String(isOpen));
  }
}
