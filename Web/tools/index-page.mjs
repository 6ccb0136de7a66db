// Writes index.html with the hashed names of what was built: index-page.mjs <template> <folder>
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [template, folder] = process.argv.slice(2);
const files = readdirSync(join(folder, "assets"));
const named = (name, end) => {
  const file = files.find((each) => each.startsWith(`${name}-`) && each.endsWith(end));
  if (file === undefined) throw new Error(`index-page: nothing was built that begins with ${name}- and ends with ${end}`);
  return file;
};
const names = {
  main: named("main", ".js"), theme: named("theme", ".js"), css: named("styles", ".css"), icon: named("icon", ".svg"),
};
// What the first script imports is asked for together with it, not after it.
const imported = readFileSync(join(folder, "assets", names.main), "utf8").matchAll(/from"\.\/(chunk-\w+\.js)"/g);
names.preloads = [...new Set([...imported].map(([, file]) => file))]
  .map((file) => `<link rel="modulepreload" href="/ui/assets/${file}">`).join("\n");
const page = readFileSync(template, "utf8").replace(/\{\{(\w+)\}\}/g, (_, key) => names[key]);
writeFileSync(join(folder, "index.html"), page);
