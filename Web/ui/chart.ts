import type { Chart, ChartConfiguration, ChartDataset } from "chart.js";
import { onColours, token } from "../app/theme";
import { h } from "./h";

export interface Series { readonly label: string; readonly values: readonly (number | null)[]; readonly colour?: string }

export interface ChartOptions {
  readonly type: "line" | "bar" | "doughnut";
  /** What it shows and of what, in a sentence: those who cannot see it hear this and the table. */
  readonly label: string;
  readonly unit?: string;
  readonly isStacked?: boolean;
  readonly hasLegend?: boolean;
  readonly xTitle?: string;
  readonly yTitle?: string;
}

/** Colours of series by their place, which hold in light and dark and for colour-blind eyes. */
export const seriesTokens = ["series-1", "series-2", "series-3", "series-4", "series-5", "series-6"] as const;

/** A chart; the library is fetched when the first one comes into sight. */
export class ChartPanel {
  readonly element: HTMLElement;
  private readonly canvas: HTMLCanvasElement;
  private readonly spoken = h("p", { class: "unseen" });
  private chart: Chart | null = null;
  private labels: readonly string[] = [];
  private series: readonly Series[] = [];
  private isSeen = false;

  constructor(private readonly options: ChartOptions, private readonly signal: AbortSignal) {
    this.canvas = h("canvas", { role: "img", "aria-label": options.label });
    this.element = h("div", { class: "chart is-empty" }, this.canvas, this.spoken);
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((each) => each.isIntersecting)) return;
      observer.disconnect();
      this.isSeen = true;
      void this.begin();
    });
    observer.observe(this.element);
    signal.addEventListener("abort", () => { observer.disconnect(); this.chart?.destroy(); this.chart = null; }, { once: true });
  }

  /** Takes new values over without a flicker. */
  show(labels: readonly string[], series: readonly Series[]): void {
    this.labels = labels;
    this.series = series;
    // Axes without anything on them say less than the sentence above them.
    this.element.classList.toggle("is-empty", !series.some((each) => each.values.some((value) => value !== null)));
    const said = series.map((each) => `${each.label}: ${each.values.map((value) => value ?? "–").join(", ")}`).join("; ");
    this.spoken.textContent = series.length > 6 || labels.length > 40 ? "" : `${labels.join(", ")}. ${said}`;
    if (this.chart === null) return;
    const data = this.chart.data;
    data.labels = [...labels];
    if (data.datasets.length === series.length && this.options.type !== "doughnut") {
      series.forEach((each, index) => {
        const there = data.datasets[index];
        if (there !== undefined) { there.data = [...each.values]; there.label = each.label; }
      });
    } else data.datasets = this.datasets();
    this.chart.update("none");
  }

  private async begin(): Promise<void> {
    const library = await import("./chartLibrary");
    if (this.signal.aborted || !this.isSeen) return;
    onColours(() => {
      this.chart?.destroy();
      this.chart = new library.Chart(this.canvas, this.configuration());
    }, this.signal);
  }

  private datasets(): ChartDataset[] {
    return this.series.map((each, index) => {
      const colour = token(each.colour ?? seriesTokens[index % seriesTokens.length] ?? "series-1");
      if (this.options.type === "doughnut") {
        const colours = each.values.map((_, place) => token(seriesTokens[place % seriesTokens.length] ?? "series-1"));
        return { label: each.label, data: [...each.values], backgroundColor: colours, borderColor: token("surface"), borderWidth: 2 };
      }
      return {
        label: each.label, data: [...each.values], backgroundColor: this.options.type === "line" ? `${colour}26` : colour,
        borderColor: colour, borderWidth: this.options.type === "line" ? 2 : 0, pointRadius: 0, tension: 0.25,
        fill: this.options.type === "line" && this.series.length === 1, borderRadius: 3, spanGaps: false, maxBarThickness: 36,
      };
    });
  }

  private configuration(): ChartConfiguration {
    const { options } = this;
    const ink = token("ink-soft");
    const axis = (title: string | undefined, isStacked: boolean): Record<string, unknown> => ({
      stacked: isStacked, grid: { color: token("line"), drawBorder: false }, beginAtZero: true,
      ticks: { color: ink, maxRotation: 0, autoSkipPadding: 16, precision: 0, font: { size: 12 } },
      title: { display: title !== undefined, text: title ?? "", color: ink, font: { size: 12 } },
    });
    const stacked = options.isStacked === true;
    return {
      type: options.type, data: { labels: [...this.labels], datasets: this.datasets() },
      options: {
        animation: false, responsive: true, maintainAspectRatio: false, interaction: { mode: "index", intersect: false },
        plugins: {
          legend: {
            display: options.hasLegend ?? this.series.length > 1, position: "bottom",
            labels: { color: token("ink"), boxWidth: 12, boxHeight: 12 },
          },
          tooltip: {
            callbacks: {
              label: (item: { dataset: { label: string }; formattedValue: string }) =>
                `${item.dataset.label}: ${item.formattedValue}${options.unit === undefined ? "" : ` ${options.unit}`}`,
            },
          },
        },
        ...(options.type === "doughnut" ? { cutout: "62%" } : {
          scales: { x: { ...axis(options.xTitle, stacked), grid: { display: false } }, y: axis(options.yTitle, stacked) },
        }),
      },
    };
  }
}
