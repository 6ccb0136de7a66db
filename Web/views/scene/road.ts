import { api } from "../../api/client";
import { isAbort, sentence } from "../../api/problem";
import { pause } from "../../app/pause";
import type { Editor } from "./editor";
import type { GridLine, Road } from "./foundRoad";
import { writeCalibration } from "./model";

/** Asks for the road whenever points, metres or lengths have changed, the newest wish alone. */
export class RoadSolver {
  private asked = "";
  private asking: AbortController | null = null;
  step = 5;

  constructor(private readonly editor: Editor, private readonly signal: AbortSignal) {
    editor.listen(() => void this.look());
    signal.addEventListener("abort", () => this.asking?.abort());
  }

  async look(): Promise<void> {
    const { scene, size } = this.editor;
    const calibration = writeCalibration(scene.calibration);
    const points = calibration === null ? [] : (calibration["points"] as readonly unknown[]);
    const wish = {
      calibration, size, step_metres: this.step,
      known: scene.known.map((each) => ({ from: each.from, to: each.to, ...(each.metres === null ? {} : { metres: each.metres }) })),
    };
    const words = JSON.stringify(wish);
    if (words === this.asked) return;
    this.asked = words;
    this.asking?.abort();
    if (calibration === null || points.length < 4 || size === null) return this.show(null);
    const asking = new AbortController();
    this.asking = asking;
    await pause(150, asking.signal);
    if (asking.signal.aborted || this.signal.aborted) return;
    try {
      const answer = await api.post("/api/gantry/v1/calibrations", { body: { ...wish, calibration, size }, signal: asking.signal });
      if (asking.signal.aborted) return;
      this.show({
        kind: "solved", error: answer.error_px, misses: answer.misses_px, scale: answer.scale_percent,
        grid: answer.grid as unknown as readonly GridLine[], known: answer.known,
      });
    } catch (error) {
      if (!isAbort(error) && !asking.signal.aborted) this.show({ kind: "problem", sentence: sentence(error) });
    }
  }

  private show(road: Road | null): void {
    if (road === this.editor.road) return;
    this.editor.road = road;
    this.editor.tell();
  }
}
