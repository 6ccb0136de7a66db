import type { Box, LiveData } from "../../api/live";

/** Milliseconds; for longer nobody knows how somebody has gone. */
const longest = 1000;

/**
 * What is drawn over a picture between two that were looked at: a film has more pictures than are looked at. Who is found
 * in both has gone straight from one place to the other; everything else is as it was.
 */
export function between(before: LiveData, after: LiveData | undefined, at: number): LiveData {
  if (after === undefined || after.run !== before.run || after.generation !== before.generation) return before;
  const [passed, whole] = [at - before.at, after.at - before.at];
  if (passed <= 0 || passed >= whole || whole > longest || String(before.size) !== String(after.size)) return before;
  const later = new Map(after.vehicles.map((each) => [each.id, each.box]));
  const share = passed / whole;
  const vehicles = before.vehicles.map((each) => {
    const box = later.get(each.id);
    return box === undefined ? each : { ...each, box: each.box.map((side, index) => side + ((box[index] ?? side) - side) * share) as unknown as Box };
  });
  return { ...before, vehicles };
}
