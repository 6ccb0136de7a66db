import type { Found } from "./boxes";

export interface Result { readonly name: string; readonly size: readonly number[]; readonly found: readonly Found[] }

/** Hands text over as a file. */
export function save(name: string, type: string, content: string): void {
  const url = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

export function asJSON(results: readonly Result[]): string {
  return `${JSON.stringify(results.map((each) => ({
    file: each.name, width: each.size[0], height: each.size[1], detections: each.found,
  })), null, 2)}\n`;
}

/** For spreadsheets: a name that one would take for a formula begins with an apostrophe. */
export function asCSV(results: readonly Result[]): string {
  const lines = results.flatMap((each) => each.found.map((one) =>
    [field(each.name), field(one.class), one.confidence.toFixed(4), ...one.box.map((edge) => edge.toFixed(1))].join(",")));
  return ["file,class,confidence,x1,y1,x2,y2", ...lines].join("\r\n") + "\r\n";
}

function field(words: string): string {
  const plain = /^[=+\-@\t\r]/.test(words) ? `'${words}` : words;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
