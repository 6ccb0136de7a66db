// Writes the TypeScript of the API from its OpenAPI document: api-types.mjs <openapi.json> <generated.ts>
// Only `/api/gantry/v1` and what the page uses of the contracts; what is not described there cannot be called.
import { readFileSync, writeFileSync } from "node:fs";

const [source, target] = process.argv.slice(2);
const document = JSON.parse(readFileSync(source, "utf8"));

const quoted = (name) => (/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name));
const plain = (name) => name.replace(/\W/g, "_");

function type(schema, depth = 1) {
  if (schema === undefined || schema === true) return "unknown";
  if (schema.$ref) return plain(schema.$ref.split("/").pop());
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return [...new Set(union.map((each) => type(each, depth)))].join(" | ");
  if (schema.allOf) return schema.allOf.map((each) => type(each, depth)).join(" & ");
  if (schema.enum) return schema.enum.map((each) => JSON.stringify(each)).join(" | ");
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (Array.isArray(schema.type)) return schema.type.map((each) => type({ ...schema, type: each }, depth)).join(" | ");
  switch (schema.type) {
    case "string": return schema.format === "binary" ? "Blob" : "string";
    case "integer": case "number": return "number";
    case "boolean": return "boolean";
    case "null": return "null";
    case "array": return `readonly (${type(schema.items, depth)})[]`;
    case "object": return object(schema, depth);
    default: return "unknown";
  }
}

function object(schema, depth) {
  const inset = "  ".repeat(depth);
  const rows = Object.entries(schema.properties ?? {}).map(([name, value]) => {
    const note = value.description ? `${inset}/** ${value.description.replaceAll("*/", "* /")} */\n` : "";
    const mark = (schema.required ?? []).includes(name) ? "" : "?";
    const kind = type(value, depth + 1);
    return `${note}${inset}readonly ${quoted(name)}${mark}: ${kind}${mark && kind !== "unknown" ? " | undefined" : ""};`;
  });
  if (rows.length === 0) {
    const more = schema.additionalProperties;
    return `Readonly<Record<string, ${more && more !== true ? type(more, depth) : "unknown"}>>`;
  }
  return `{\n${rows.join("\n")}\n${"  ".repeat(depth - 1)}}`;
}

function named(parameters, place) {
  const those = parameters.filter((each) => each.in === place);
  if (those.length === 0) return "{}";
  const rows = those.map((each) => {
    const kind = place === "path" ? "string" : type(each.schema ?? {}, 0);
    return `${quoted(each.name)}${each.required ? "" : "?"}: ${kind}${each.required ? "" : " | undefined"}`;
  });
  return `{ ${rows.join("; ")} }`;
}

function answer(operation) {
  const good = Object.entries(operation.responses).filter(([status]) => status.startsWith("2"));
  const kinds = good.flatMap(([, each]) => Object.entries(each.content ?? {})
    .map(([media, content]) => (media.includes("json") ? type(content.schema, 4) : "Blob")));
  return kinds.length === 0 ? "void" : [...new Set(kinds)].join(" | ");
}

function body(operation) {
  const contents = Object.entries(operation.requestBody?.content ?? {});
  if (contents.length === 0) return "never";
  return [...new Set(contents.map(([media, content]) => {
    if (media.includes("json")) return type(content.schema, 4);
    return media.includes("multipart") ? "FormData" : "Blob";
  }))].join(" | ");
}

let out = "// Made by Web/tools/api-types.mjs from docs/openapi.json. Not edited by hand, not committed.\n\n";
for (const [name, schema] of Object.entries(document.components.schemas)) {
  out += `export type ${plain(name)} = ${type(schema, 1)};\n\n`;
}
const methods = ["get", "post", "put", "patch", "delete", "head"];
out += "export interface Operations {\n";
for (const method of methods) {
  out += `  ${method}: {\n`;
  for (const [path, operations] of Object.entries(document.paths)) {
    const operation = operations[method];
    if (!operation) continue;
    const parameters = [...(operations.parameters ?? []), ...(operation.parameters ?? [])];
    if (operation.summary) out += `    /** ${operation.summary.replaceAll("*/", "* /")} */\n`;
    out += `    ${JSON.stringify(path)}: {\n      path: ${named(parameters, "path")};\n`
      + `      query: ${named(parameters, "query")};\n      body: ${body(operation)};\n`
      + `      answer: ${answer(operation)};\n    };\n`;
  }
  out += "  };\n";
}
out += "}\n";
writeFileSync(target, out);
