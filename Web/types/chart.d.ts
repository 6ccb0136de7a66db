/** As much of Chart.js 3 as `ui/chart.ts` uses; the package of the distribution has no types. */
declare module "chart.js" {
  export interface ChartPoint { x: number; y: number | null }
  export interface ChartDataset {
    label: string;
    data: (number | null | ChartPoint)[];
    [option: string]: unknown;
  }
  export interface ChartData { labels: (string | number)[]; datasets: ChartDataset[] }
  export interface ChartConfiguration {
    type: "line" | "bar" | "doughnut";
    data: ChartData;
    options: Record<string, unknown>;
  }
  export class Chart {
    constructor(canvas: HTMLCanvasElement, configuration: ChartConfiguration);
    static register(...parts: unknown[]): void;
    data: ChartData;
    options: Record<string, unknown>;
    update(mode?: "none"): void;
    resize(): void;
    destroy(): void;
  }
  export const LineController: unknown;
  export const BarController: unknown;
  export const DoughnutController: unknown;
  export const LineElement: unknown;
  export const BarElement: unknown;
  export const ArcElement: unknown;
  export const PointElement: unknown;
  export const LinearScale: unknown;
  export const CategoryScale: unknown;
  export const Tooltip: unknown;
  export const Legend: unknown;
  export const Filler: unknown;
}
