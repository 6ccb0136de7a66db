/** The more special first: all of them claim to be the others. */
const browsers: readonly (readonly [mark: RegExp, name: string])[] = [
  [/\bEdg\//, "Edge"], [/\bOPR\//, "Opera"], [/\bFirefox\//, "Firefox"], [/\bHeadlessChrome\/|\bChrome\//, "Chrome"],
  [/\bSafari\//, "Safari"], [/^curl\//, "curl"], [/^python/i, "Python"],
];
const systems: readonly (readonly [mark: RegExp, name: string])[] = [
  [/Android/, "Android"], [/iPhone/, "iPhone"], [/iPad/, "iPad"], [/Windows/, "Windows"], [/Mac OS X/, "macOS"],
  [/CrOS/, "ChromeOS"], [/Linux/, "Linux"],
];

/** What a browser says of itself, in a word or two; as it is where nothing is known of it. */
export function browserOf(agent: string): string {
  const find = (list: typeof browsers): string | undefined => list.find(([mark]) => mark.test(agent))?.[1];
  const parts = [find(browsers), find(systems)].filter((each) => each !== undefined);
  return parts.length === 0 ? agent.slice(0, 40) || "–" : parts.join(", ");
}
