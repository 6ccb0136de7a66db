const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const minute = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const full = new Intl.DateTimeFormat("en-GB", {
  year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short",
});
const universalMinute = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
const universalDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

export const format = {
  /** A cause as the server tells it, at the beginning of a sentence. */
  /** A sentence of our own; one that begins with the name of a file or a host keeps it as it is. */
  capital: (words: string): string => /^[a-z]+(?:['’-][a-z]+)*[ ,;:]?(?: |$)/.test(words) ? words.charAt(0).toUpperCase() + words.slice(1) : words,
  whole: (value: number): string => whole.format(value),
  number: (value: number, digits: number): string => value.toFixed(digits),
  percent: (share: number, digits = 0): string => `${(share * 100).toFixed(digits)} %`,
  /** 14:03:27 */
  clock: (moment: Date | number | string): string => clock.format(new Date(moment)),
  /** 14:03 */
  minute: (moment: Date | number | string): string => minute.format(new Date(moment)),
  /** 22 Nov */
  day: (moment: Date | number | string): string => day.format(new Date(moment)),
  /** 22 Nov 2026, 14:03:27 CET */
  moment: (moment: Date | number | string): string => full.format(new Date(moment)),
  /** Of the reader's clock, for the head of a column of times: CET */
  zone: (): string => full.formatToParts(new Date()).find((part) => part.type === "timeZoneName")?.value ?? "",
  /** 13:03, 22 Nov: where the label beside says UTC */
  universalMinute: (moment: Date | number | string): string => universalMinute.format(new Date(moment)),
  universalDay: (moment: Date | number | string): string => universalDay.format(new Date(moment)),
  bytes(count: number): string {
    const units = ["B", "kB", "MB", "GB", "TB"];
    let [value, unit] = [count, 0];
    while (value >= 1000 && unit < units.length - 1) { value /= 1000; unit += 1; }
    return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)}\u00a0${units[unit] ?? ""}`;
  },
  /** 3 s, 4 min 5 s, 2 h 10 min, 3 d 4 h */
  duration(seconds: number): string {
    const parts: [number, string][] = [[86400, "d"], [3600, "h"], [60, "min"], [1, "s"]];
    let rest = Math.max(0, Math.round(seconds));
    const words: string[] = [];
    for (const [size, name] of parts) {
      if (rest >= size || (words.length > 0 && words.length < 2)) words.push(`${Math.floor(rest / size)} ${name}`);
      rest %= size;
      if (words.length === 2) break;
    }
    return words.length === 0 ? "0 s" : words.filter((each, index) => index === 0 || !each.startsWith("0 ")).join(" ");
  },
};
