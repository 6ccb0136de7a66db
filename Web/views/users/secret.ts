import { text } from "../../text";
import { button } from "../../ui/button";
import { openDialog } from "../../ui/dialog";
import { h } from "../../ui/h";
import { notice } from "../../ui/notice";
import { toast } from "../../ui/toast";

/** Shows what is told once: a password or the text of a key. */
export async function showOnce(title: string, secret: string, why: string): Promise<void> {
  const shown = h("input", { type: "text", class: "mono secret", readonly: true, value: secret, "aria-label": title });
  shown.addEventListener("focus", () => shown.select());
  const copy = button(text.common.copy, async () => {
    shown.select();
    try {
      await navigator.clipboard.writeText(secret);
      toast(text.common.copied);
    } catch {
      toast(text.users.copyByHand, "problem"); // Without https a page may not write there.
    }
  }, { icon: "copy" });
  const dialog = openDialog(title, h("div", { class: "stack" }, notice("warn", why), h("div", { class: "secret-row" }, shown, copy)),
    [button(text.users.kept, () => dialog.close(), { kind: "main" })], true);
  await dialog.closed;
}
