import type { TrafficClass } from "../../api/live";
import { text } from "../../text";
import { button } from "../../ui/button";
import { field, selectField } from "../../ui/field";
import { h } from "../../ui/h";
import type { SpeedingFilter } from "./speedingRecords";

const typingPause = 350;

/** Class, least speed and time: what of the log is shown and downloaded. */
export class SpeedingFilters {
  readonly element: HTMLElement;
  private readonly kind = selectField(text.camera.log.class, [
    { value: "", label: text.common.all },
    ...Object.entries(text.manyClasses).map(([value, label]) => ({ value, label })),
  ], "");
  private readonly least = field(text.camera.log.least, h("input", { type: "number", min: "0", max: "400", step: "5", inputmode: "numeric" }));
  private readonly from = field(text.camera.log.from, h("input", { type: "datetime-local" }));
  private readonly to = field(text.camera.log.to, h("input", { type: "datetime-local" }));
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly changed: () => void) {
    const clear = button(text.camera.log.clear, () => this.clear(), { isSmall: true, kind: "quiet" });
    this.element = h("form", { class: "log-filters", "aria-label": text.camera.log.filter }, this.kind.element, this.least.element,
      this.from.element, this.to.element, clear);
    this.element.addEventListener("submit", (event) => event.preventDefault());
    this.element.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(this.changed, typingPause);
    });
  }

  get value(): SpeedingFilter {
    return {
      class: this.kind.input.value === "" ? undefined : this.kind.input.value as TrafficClass,
      least_kmh: this.least.input.value === "" ? undefined : Number(this.least.input.value),
      from: moment(this.from.input.value), to: moment(this.to.input.value),
    };
  }

  private clear(): void {
    this.kind.input.value = "";
    for (const each of [this.least, this.from, this.to]) each.input.value = "";
    this.changed();
  }
}

/** What somebody picks is of their own time zone. */
function moment(local: string): string | undefined {
  const time = new Date(local);
  return local === "" || Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
