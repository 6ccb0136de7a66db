import {
  ArcElement, BarController, BarElement, CategoryScale, Chart, DoughnutController, Filler, Legend, LinearScale,
  LineController, LineElement, PointElement, Tooltip,
} from "chart.js";

// Only what is used goes into the bundle.
Chart.register(
  LineController, BarController, DoughnutController, LineElement, BarElement, ArcElement, PointElement, LinearScale,
  CategoryScale, Tooltip, Legend, Filler,
);

export { Chart };
