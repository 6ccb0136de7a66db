import { token } from "../../app/theme";
import { seriesTokens } from "../../ui/chart";

export { onColours } from "../../app/theme";

export function seriesColour(place: number): string {
  return token(seriesTokens[place % seriesTokens.length] ?? "series-1");
}
